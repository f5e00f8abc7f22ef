namespace DropoutLab.Lab.Reports;

/// <summary>Points in the plane; X and Y have the same length.</summary>
internal sealed record Points(float[] X, float[] Y)
{
    internal double[] Inputs => [.. X];

    internal double[] Targets => [.. Y];
}
