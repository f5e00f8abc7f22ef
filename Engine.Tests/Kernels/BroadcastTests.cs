using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>Broadcast and the sum that is its gradient, against plain loops over indices.</summary>
internal sealed class BroadcastTests
{
    private static readonly int[][][] Shapes =
    [
        [[], []], [[1], [1, 1]], [[5], []], [[], [5]], [[7, 300], [300]], [[7, 300], [7, 1]], [[300], [7, 300]], [[7, 1], [1, 300]],
        [[1, 300], [7, 1]], [[3, 1, 5], [4, 1]], [[2, 3, 4, 5], [3, 1, 5]], [[2, 1, 4, 1], [3, 1, 5]], [[2, 3, 17], [1, 3, 1]],
        [[130, 1030], [1030]],
        [[130, 1030], [130, 1]], [[1030, 3], [3]], [[1030, 3], [1030, 1]], [[2, 2050, 3, 2], [2050, 1, 2]], [[0, 3], [3]], [[3, 0], [3, 1]],
        [[2, 1, 2, 1, 2, 1, 2, 1, 2, 1], [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]], [[700, 700], []], [[4, 1, 1, 1], [4, 3, 3, 70]],
        [[1000, 64], [64]], [[1000, 63], [63]], [[3, 700, 5], [3, 1, 5]], [[700, 3, 5], [3, 1]], [[40000], [1]], [[2, 40000], [2, 1]],
        [[2100], [1]], [[67, 4099], [4099]],
    ];

    [TestCaseSource(nameof(Shapes))]
    public void AnOperandIsRepeatedAlongTheAxesItLacks(int[] left, int[] right)
    {
        int[] shape = Common(left, right);
        float[] a = Values(Count(left), 1), b = Values(Count(right), 2), y = Values(Count(shape), 3), sum = (float[])y.Clone();
        Broadcast.Binary(default(SubtractOperator), a, left, b, right, y, shape);
        Broadcast.Binary(default(SubtractOperator), a, left, b, right, sum, shape, accumulate: true);
        float[] old = Values(Count(shape), 3);
        for (int i = 0; i < y.Length; i++)
        {
            float expected = a[Source(i, shape, left)] - b[Source(i, shape, right)];
            if (y[i] != expected || sum[i] != old[i] + expected) Assert.Fail($"element {i}: {y[i]:R}, {sum[i]:R} instead of {expected:R}");
        }
    }

    [TestCaseSource(nameof(Shapes))]
    public void TheResultMayReplaceAnOperandOfItsShape(int[] left, int[] right)
    {
        int[] shape = Common(left, right);
        float[] a = Values(Count(shape), 1), b = Values(Count(right), 2), y = (float[])a.Clone();
        Broadcast.Binary(default(DivideOperator), y, shape, b, right, y, shape);
        Assert.That(y, Is.EqualTo(a.Select((value, i) => value / b[Source(i, shape, right)]).ToArray()));
    }

    [TestCaseSource(nameof(Shapes))]
    public void TheSumGoesOverTheAxesOfTheRepetition(int[] left, int[] right)
    {
        int[] shape = Common(left, right);
        float[] source = Values(Count(shape), 4);
        foreach (int[] target in new[] { left, right })
        {
            var exact = new double[Count(target)];
            var magnitude = new double[exact.Length];
            for (int i = 0; i < source.Length; i++)
            {
                int place = Source(i, shape, target);
                exact[place] += source[i];
                magnitude[place] += Math.Abs(source[i]);
            }

            int terms = exact.Length == 0 ? 0 : source.Length / exact.Length;
            float[] old = Values(exact.Length, 5);
            foreach ((bool accumulate, bool negate) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                float[] sum = accumulate ? (float[])old.Clone() : [.. Enumerable.Repeat(float.NaN, exact.Length)];
                BroadcastSum.Run(source, shape, sum, target, accumulate, negate);
                for (int i = 0; i < sum.Length; i++)
                {
                    double start = accumulate ? old[i] : 0, expected = start + (negate ? -exact[i] : exact[i]);
                    // One rounding for each addition.
                    double allowed = (terms + 2) * Math.Pow(2, -24) * (magnitude[i] + Math.Abs(start));
                    if (!(Math.Abs(sum[i] - expected) <= allowed))
                        Assert.Fail($"to [{string.Join(", ", target)}], element {i}: {sum[i]:R} not {expected:R}, allowed {allowed:G3}");
                }
            }
        }
    }

    [Test]
    public void LongSumsAreFarBetterThanTheirBound()
    {
        // A million times 0.1 one after another would be off by about one percent; blocks keep it to a few roundings.
        float[] tenth = [.. Enumerable.Repeat(0.1f, 1 << 20)];
        double exact = 0.1f * (double)(1 << 20);
        var sum = new float[1];
        BroadcastSum.Run(tenth, [1 << 20], sum, [], accumulate: false);
        Assert.That(Math.Abs(sum[0] - exact) / exact <= 2e-5, Is.True, "run");
        BroadcastSum.Run(tenth, [1 << 20, 1], sum, [1, 1], accumulate: false);
        Assert.That(Math.Abs(sum[0] - exact) / exact <= 2e-5, Is.True, "column");
        var columns = new float[64];
        BroadcastSum.Run(tenth, [1 << 14, 64], columns, [64], accumulate: false);
        Assert.That(columns.All(column => Math.Abs(column * 64 - exact) / exact <= 2e-5), Is.True, "columns");
    }

    [Test]
    public void LengthsThatDoNotFitTheShapesAreRefused()
    {
        float[] six = new float[6], two = new float[2];
        Assert.That(() => Broadcast.Binary(default(AddOperator), six, [2, 3], two, [3], six, [2, 3]), Throws.ArgumentException);
        Assert.That(() => BroadcastSum.Run(new float[6], [2, 3], new float[2], [3], accumulate: false), Throws.ArgumentException);
    }

    private static int[] Common(int[] left, int[] right)
    {
        int rank = Math.Max(left.Length, right.Length);
        var shape = new int[rank];
        for (int axis = 1; axis <= rank; axis++)
        {
            int a = axis <= left.Length ? left[^axis] : 1, b = axis <= right.Length ? right[^axis] : 1;
            shape[^axis] = a == 1 ? b : a;
        }

        return shape;
    }

    private static int Source(int index, int[] shape, int[] operand)
    {
        int source = 0, stride = 1;
        for (int axis = 1; axis <= shape.Length; axis++)
        {
            int position = index % shape[^axis];
            index /= shape[^axis];
            if (axis > operand.Length) continue;
            if (operand[^axis] != 1) source += position * stride;
            stride *= operand[^axis];
        }

        return source;
    }

    private static int Count(int[] shape) => shape.Aggregate(1, (product, size) => product * size);

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = 4 * random.NextSingle() - 2;
        return values;
    }
}
