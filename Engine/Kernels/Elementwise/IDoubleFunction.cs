namespace DropoutLab.Kernels;

/// <summary>A function of one number that is computed in double precision, one element at a time.</summary>
internal interface IDoubleFunction
{
    double Of(double x);
}
