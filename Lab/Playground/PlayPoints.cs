namespace DropoutLab.Lab.Playground;

/// <summary>Points that somebody moved, added or removed.</summary>
internal sealed record PlayPoints
{
    internal const int Most = 200;
    private const double Limit = 10;

    public float[] TrainX { get; set; } = [];

    public float[] TrainY { get; set; } = [];

    public float[] TestX { get; set; } = [];

    public float[] TestY { get; set; } = [];

    internal void Check()
    {
        Check("training points", TrainX, TrainY);
        Check("test points", TestX, TestY);
    }

    private static void Check(string name, float[]? x, float[]? y)
    {
        PlayCheck.Range(name, x?.Length ?? 0, 2, Most);
        PlayCheck.Range($"{name}: as many y as x", y?.Length ?? 0, x!.Length, x.Length);
        foreach (float value in (float[])[.. x, .. y!]) PlayCheck.Range($"{name}: a coordinate", value, -Limit, Limit);
    }
}
