namespace DropoutLab.Lab.Playground;

/// <summary>The points of a function, or of a plane with the class of each: as they were drawn, or as somebody moved, added or
/// removed them.</summary>
internal sealed record PlayPoints
{
    internal const int Most = 200;
    private const double Limit = 10;

    public float[] TrainX { get; set; } = [];

    public float[] TrainY { get; set; } = [];

    /// <summary>0 or 1 for each point of a plane; none for those of a function.</summary>
    public int[] TrainClass { get; set; } = [];

    public float[] TestX { get; set; } = [];

    public float[] TestY { get; set; } = [];

    public int[] TestClass { get; set; } = [];

    internal void Check(PlayTask task)
    {
        Check("training points", task, TrainX, TrainY, TrainClass);
        Check("test points", task, TestX, TestY, TestClass);
    }

    private static void Check(string name, PlayTask task, float[]? x, float[]? y, int[]? classes)
    {
        PlayLimits.Range(name, x?.Length ?? 0, 2, Most);
        PlayLimits.Range($"{name}: as many y as x", y?.Length ?? 0, x!.Length, x.Length);
        foreach (float value in (float[])[.. x, .. y!]) PlayLimits.Range($"{name}: a coordinate", value, -Limit, Limit);
        int expected = task == PlayTask.Plane ? x.Length : 0;
        PlayLimits.Range($"{name}: classes", classes?.Length ?? 0, expected, expected);
        foreach (int value in classes!) PlayLimits.Range($"{name}: a class", value, 0, 1);
    }
}
