using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>Sums at every tail length, inside guarded buffers, and where a naive sum in float would go astray.</summary>
internal sealed class ReductionTests
{
    /// <summary>Numbers in a larger array whose other elements would spoil any sum that touched them.</summary>
    private static (float[] Guarded, int Start) Guarded(int count, int seed)
    {
        var random = new Random(seed);
        const int start = 3;
        var values = new float[count + start + 20];
        Array.Fill(values, float.NaN);
        for (int i = 0; i < count; i++) values[start + i] = random.NextSingle() * 2 - 1;
        return (values, start);
    }

    [Test]
    public void SumsOfEveryLengthKeepTheBound()
    {
        for (int count = 0; count <= 300; count++)
        {
            (float[] x, int start) = Guarded(count, count);
            (float[] y, _) = Guarded(count, count + 1000);
            ReadOnlySpan<float> a = x.AsSpan(start, count), b = y.AsSpan(start, count);
            double sum = 0, magnitude = 0, squares = 0;
            for (int i = 0; i < count; i++)
            {
                sum += a[i];
                magnitude += Math.Abs(a[i]);
                squares += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
            }

            double bound = (count + 2) * Math.Pow(2, -24);
            Assert.That(Math.Abs(SumOfAll.Run(a, default(ValueTerm)) - sum) <= bound * magnitude, $"sum of {count}");
            double actual = SumOfAll.Run(a, b, default(SquaredDifferenceTerm));
            Assert.That(Math.Abs(actual - squares) <= (bound + Math.Pow(2, -22)) * squares, $"squares of {count}");
        }
    }

    [Test]
    public void SumsOverAxesKeepTheBoundAndTheirPlace()
    {
        foreach (int inner in (int[])[1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 1023, 1025])
            foreach (int reduced in (int[])[1, 2, 7, 8, 9, 16, 23]) CheckSumOverAxis(outer: 3, reduced, inner);
    }

    /// <summary>Whole blocks of rows, a part of one, a row alone; as wide as a tile, narrower than a vector, wider.</summary>
    [TestCase(256, 256)]
    [TestCase(385, 1024)]
    [TestCase(129, 1023)]
    [TestCase(5000, 17)]
    [TestCase(70_001, 3)]
    [TestCase(300, 1025)]
    public void SumsOfTallMatricesKeepTheBoundAndTheirPlace(int reduced, int inner) => CheckSumOverAxis(outer: 1, reduced, inner);

    private static void CheckSumOverAxis(int outer, int reduced, int inner)
    {
        (float[] x, int start) = Guarded(outer * reduced * inner, inner + reduced);
        var result = new float[outer * inner + 2];
        Array.Fill(result, 42);
        Span<float> cells = result.AsSpan(1, outer * inner);
        SumOverAxis.Run(x.AsSpan(start, outer * reduced * inner), cells, reduced, inner, default(ValueTerm));
        Assert.That((result[0], result[^1]), Is.EqualTo((42f, 42f)), "written outside");
        for (int cell = 0; cell < outer * inner; cell++)
        {
            double sum = 0, magnitude = 0;
            for (int r = 0; r < reduced; r++)
            {
                double value = x[start + (cell / inner * reduced + r) * inner + cell % inner];
                sum += value;
                magnitude += Math.Abs(value);
            }

            // 128 rows are added in float, what follows in double.
            double error = Math.Abs(result[cell + 1] - sum), bound = (Math.Min(reduced, 128) + 2) * Math.Pow(2, -24) * magnitude;
            Assert.That(error <= bound, () => $"[{outer}, {reduced}, {inner}] cell {cell}");
        }
    }

    [Test]
    public void TheErrorOfAGreatSumDoesNotGrowWithItsLength()
    {
        // One float total would stop growing near 2^24 * 0.1 and lose a fifth of this sum.
        var x = new float[20_000_000];
        Array.Fill(x, 0.1f);
        double expected = x.Length * (double)0.1f;
        // 1024 additions in float without vectors, a stretch of 4096 in four chains.
        Assert.That(Math.Abs(SumOfAll.Run(x, default(ValueTerm)) - expected) <= 1030 * Math.Pow(2, -24) * expected);
    }

    [Test]
    public void NaNAndInfinityAreFoundAnywhere()
    {
        for (int count = 1; count <= 70; count++)
        {
            for (int place = 0; place < count; place++)
            {
                var x = new float[count];
                x[place] = float.NaN;
                Assert.That(SumOfAll.Run(x, default(ValueTerm)), Is.NaN);
                Assert.That(Extremum.Place<LargestFirst>(x), Is.EqualTo(place));
                Assert.That(Extremum.OverAll<SmallestFirst>(x), Is.NaN);
                x[place] = float.NegativeInfinity;
                Assert.That(Extremum.Place<SmallestFirst>(x), Is.EqualTo(place));
                Assert.That(SumOfAll.Run(x, default(ValueTerm)), Is.EqualTo(double.NegativeInfinity));
            }
        }
    }

    [Test]
    public void TheFirstOfEqualElementsIsFoundInLongRows([Values(1025, 1536, 5000, 70_000)] int count)
    {
        var random = new Random(count);
        foreach (int place in (int[])[0, 1, 511, 512, 513, 1000, count - 1])
        {
            var x = new float[count];
            for (int i = 0; i < count; i++) x[i] = random.NextSingle();
            x[place] = 2;
            x[count - 1] = 2;
            Assert.That(Extremum.Place<LargestFirst>(x), Is.EqualTo(place));
        }
    }

    [Test]
    public void PermutationsOfAllOrdersMoveEveryElement()
    {
        int[][] orders =
        [
            .. from code in Enumerable.Range(0, 256)
               let order = (int[])[code & 3, (code >> 2) & 3, (code >> 4) & 3, code >> 6]
               where order.Distinct().Count() == 4
               select order,
        ];
        foreach (int[] shape in (int[][])[[2, 3, 5, 7], [1, 33, 1, 35], [34, 2, 33, 1]])
        {
            float[] x = [.. Enumerable.Range(0, shape.Aggregate(1, (p, s) => p * s)).Select(i => (float)i)];
            foreach (int[] order in orders)
            {
                var y = new float[x.Length];
                Permutation.Run(x, shape, order, y);
                for (int flat = 0; flat < y.Length; flat++)
                {
                    int rest = flat, source = 0;
                    for (int axis = 3; axis >= 0; axis--)
                    {
                        int size = shape[order[axis]], stride = shape.Skip(order[axis] + 1).Aggregate(1, (p, s) => p * s);
                        source += rest % size * stride;
                        rest /= size;
                    }

                    Assert.That(
                        y[flat] == source, () => $"[{string.Join(", ", shape)}] in order {string.Join(", ", order)}: element {flat}");
                }
            }
        }
    }
}
