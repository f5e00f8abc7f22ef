namespace DropoutLab.Kernels;

/// <summary>The vector widths that kernels are compiled for, narrowest first.</summary>
internal enum SimdLevel
{
    Scalar,
    Vector128,
    Vector256,
    Vector512,
}
