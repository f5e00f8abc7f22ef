namespace DropoutLab.Kernels;

/// <summary>A function of two numbers that is computed in double precision, one element at a time.</summary>
internal interface IDoubleFunctionOfTwo
{
    double Of(double x, double y);
}
