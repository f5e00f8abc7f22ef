using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;

namespace DropoutLab.Lab.Playground;

/// <summary>What the nets learn, and what they are tested on.</summary>
internal sealed record PlayData(Tensor TrainInputs, Tensor TrainTargets, Tensor TestInputs, Tensor TestTargets)
{
    internal const int TestDigits = 500;

    private static readonly Lazy<Dataset> AllDigits = new(Digits.Load);

    internal int TrainCount => TrainInputs.Shape[0];

    /// <summary>Draws the points in the order of the article's script, or takes those that were moved by hand.</summary>
    internal static PlayData Draw(PlaySettings settings, Generator generator)
    {
        if (settings.Task == PlayTask.Digits) return DrawDigits(settings);
        (Tensor x, Tensor y) = Draw(settings, settings.Samples, generator);
        (Tensor testX, Tensor testY) = Draw(settings, settings.Samples, generator);
        if (settings.Points is not PlayPoints points) return new PlayData(x, y, testX, testY);
        return settings.Task == PlayTask.Fit
            ? new PlayData(Column(points.TrainX), Column(points.TrainY), Column(points.TestX), Column(points.TestY))
            : new PlayData(
                Pairs(points.TrainX, points.TrainY), Classes(points.TrainClass), Pairs(points.TestX, points.TestY),
                Classes(points.TestClass));
    }

    /// <summary>The points as the page moves them; null for digits.</summary>
    internal PlayPoints? Points(PlayTask task)
    {
        switch (task)
        {
            case PlayTask.Fit:
                return new PlayPoints
                {
                    TrainX = TrainInputs.ToArray(),
                    TrainY = TrainTargets.ToArray(),
                    TestX = TestInputs.ToArray(),
                    TestY = TestTargets.ToArray(),
                };
            case PlayTask.Plane:
                return new PlayPoints
                {
                    TrainX = Coordinate(TrainInputs, 0),
                    TrainY = Coordinate(TrainInputs, 1),
                    TrainClass = [.. TrainTargets.ToArray().Select(value => (int)value)],
                    TestX = Coordinate(TestInputs, 0),
                    TestY = Coordinate(TestInputs, 1),
                    TestClass = [.. TestTargets.ToArray().Select(value => (int)value)],
                };
            default:
                return null;
        }
    }

    private static PlayData DrawDigits(PlaySettings settings)
    {
        (Dataset train, Dataset rest) = Digits.Split(AllDigits.Value, settings.Samples, (ulong)settings.Seed);
        Dataset test = rest.Take(TestDigits);
        return new PlayData(train.Features, train.Targets, test.Features, test.Targets);
    }

    private static (Tensor Inputs, Tensor Targets) Draw(PlaySettings settings, int count, Generator generator)
    {
        var noise = (float)settings.Noise;
        if (settings.Task == PlayTask.Fit)
        {
            Tensor x = Tensor.Linspace(-1, 1, count).Unsqueeze(1);
            Tensor y = PlayFunction.All[settings.Data].Of(x);
            return (x, y + noise * Tensor.Normal(Tensor.Zeros(count, 1), Tensor.Ones(count, 1), generator));
        }

        Tensor places = PlayPlane.All[settings.Data].Places(count);
        return (
            places + noise * Tensor.Normal(Tensor.Zeros(count, 2), Tensor.Ones(count, 2), generator), PlayPlane.Classes(count));
    }

    private static Tensor Column(float[] values) => Tensor.From(values, values.Length, 1);

    private static Tensor Pairs(float[] x, float[] y) => Tensor.From([.. x.Zip(y, (a, b) => (float[])[a, b]).SelectMany(pair => pair)],
        x.Length, 2);

    private static Tensor Classes(int[] values) => Tensor.From([.. values.Select(value => (float)value)], values.Length);

    private static float[] Coordinate(Tensor points, int axis) => [.. points.ToArray().Where((_, i) => i % 2 == axis)];
}
