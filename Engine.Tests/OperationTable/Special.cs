namespace DropoutLab.Tests.OperationTable;

internal static class Special
{
    /// <summary>The smallest positive float, and one in the middle of the subnormal range.</summary>
    public static readonly float[] Subnormal = [float.Epsilon, -1e-40f];

    public static readonly float[] All =
        [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, .. Subnormal, 1f, -1f, 1.5f];

    public static readonly float[] Finite = [0f, -0f, .. Subnormal, 1f, -1f, 1.5f];

    public static readonly float[] None = [];
}
