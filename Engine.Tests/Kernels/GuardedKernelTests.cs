using System.Runtime.InteropServices;
using DropoutLab.Kernels;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Every kernel but the products touches nothing beyond its operands, and does not depend on where they lie.</summary>
internal sealed class GuardedKernelTests
{
    /// <summary>All lengths round the vectors of every width, then some that several threads share, with odd ends.</summary>
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 140), 255, 257, 1023, 4097, 32767, 32769, 98_311];

    /// <summary>Outer, reduced and inner size.</summary>
    private static readonly (int Outer, int Reduced, int Inner)[] Cubes =
    [
        (1, 1, 1), (3, 5, 1), (1, 5, 3), (2, 17, 1), (2, 3, 17), (5, 33, 7), (1, 130, 1), (7, 63, 1), (1, 64, 65), (3, 129, 33),
        (257, 10, 1),
        (130, 1030, 1), (1, 1030, 131), (9, 70, 300), (64, 1000, 1),
    ];

    [Test]
    public void ElementwiseFunctions([Values] Edge edge)
    {
        foreach (int length in Lengths)
        {
            float[][] operands = [Values(length, 1), Values(length, 2), Values(length, 3)];
            GuardedOperands.Check($"negate {length}", edge, operands, o => Elementwise.Unary(default(NegateOperator), o[0], o[2]));
            GuardedOperands.Check($"divide {length}", edge, operands, o => Elementwise.Binary(default(DivideOperator), o[0], o[1], o[2]));
            GuardedOperands.Check(
                $"add {length}", edge, operands, o => Elementwise.Binary(default(AddOperator), o[0], o[1], o[2], accumulate: true));
        }
    }

    [Test]
    public void BroadcastingAndItsGradient([Values] Edge edge)
    {
        foreach ((int outer, int reduced, int inner) in Cubes)
        {
            int[] shape = [outer, reduced, inner];
            foreach (int[] repeated in (int[][])[[outer, 1, inner], [1, reduced, 1], [inner], [outer, reduced, 1], [1]])
            {
                int count = repeated.Aggregate(1, (product, size) => product * size);
                float[][] operands = [Values(outer * reduced * inner, 1), Values(count, 2), Values(outer * reduced * inner, 3)];
                string work = $"[{string.Join(", ", shape)}] and [{string.Join(", ", repeated)}]";
                GuardedOperands.Check(
                    work, edge, operands, o => Broadcast.Binary(default(MultiplyOperator), o[0], shape, o[1], repeated, o[2], shape));
                GuardedOperands.Check(work, edge, operands, o => BroadcastSum.Run(o[0], shape, o[1], repeated, accumulate: true));
            }
        }
    }

    [Test]
    public void Masks([Values] Edge edge, [Values(1f, 1.25f)] float scale)
    {
        foreach (int length in Lengths)
        {
            float[][] operands = [Values(length, 1), Bits(length), Values(length, 2)];
            GuardedOperands.Check($"apply {length}", edge, operands, o => MaskKernels.Apply(o[0], o.Mask(1), scale, o[2]));
            GuardedOperands.Check($"affine {length}", edge, operands, o => MaskAffine.Apply(o[0], o.Mask(1), scale, 1, -2, o[2]));
            int inner = 1 + (length % 7), channels = length / inner;
            float[][] whole = [Values(channels * inner, 1), Bits(channels), Values(channels * inner, 2)];
            GuardedOperands.Check(
                $"channels {channels} of {inner}", edge, whole, o => MaskKernels.Apply(
                    o[0], o.Mask(1), 0, scale, new MaskLayout(channels, inner, 1), o[2]));
            float[][] steps = [Values(3 * length, 1), Bits(length), Values(3 * length, 2)];
            GuardedOperands.Check(
                $"3 steps of {length}", edge, steps, o => MaskKernels.Apply(o[0], o.Mask(1), 0, scale, new MaskLayout(1, 3, length), o[2]));
        }
    }

    [Test]
    public void SumsAndExtrema([Values] Edge edge)
    {
        foreach (int length in Lengths)
        {
            float[][] operands = [Values(length, 1), Values(length, 2), new float[2]];
            GuardedOperands.Check($"sum of {length}", edge, operands, o =>
            {
                o[2][0] = (float)SumOfAll.Run(o[0], default(ValueTerm));
                o[2][1] = (float)SumOfAll.Run(o[0], o[1], default(SquaredDifferenceTerm));
            });
            if (length == 0) continue;
            GuardedOperands.Check($"largest of {length}", edge, operands, o =>
            {
                o[2][0] = Extremum.OverAll<LargestFirst>(o[0]);
                o[2][1] = Extremum.Place<SmallestFirst>(o[0]);
            });
        }

        foreach ((int outer, int reduced, int inner) in Cubes)
        {
            float[][] operands = [Values(outer * reduced * inner, 1), new float[outer * inner], new float[outer * inner]];
            string work = $"[{outer}, {reduced}, {inner}]";
            GuardedOperands.Check(work, edge, operands, o => SumOverAxis.Run(o[0], o[1], reduced, inner, default(SquareTerm)));
            GuardedOperands.Check(work, edge, operands, o => Extremum.OverAxis<LargestFirst>(o[0], o[1], o[2], reduced, inner));
            GuardedOperands.Check(work, edge, operands, o => Spread.Run(o[1], o[0], reduced, inner, accumulate: true));
        }
    }

    [Test]
    public void SoftmaxAndCrossEntropy([Values] Edge edge)
    {
        foreach ((int outer, int reduced, int inner) in Cubes)
        {
            int count = outer * reduced * inner;
            float[][] operands = [Values(count, 1), Values(count, 2), new float[outer * inner]];
            string work = $"[{outer}, {reduced}, {inner}]";
            GuardedOperands.Check(work, edge, operands, o => SoftmaxKernel.Forward<SoftmaxMode>(o[0], o[1], reduced, inner));
            GuardedOperands.Check(work, edge, operands, o => SoftmaxKernel.Forward<LogSumExpMode>(o[0], o[2], reduced, inner));
            GuardedOperands.Check(work, edge, operands, o => SoftmaxKernel.Backward<LogSoftmaxMode>(o[0], o[1], reduced, inner));
            int rows = outer * inner;
            float[][] scores = [Values(rows * reduced, 1), [.. Enumerable.Range(0, rows).Select(row => (float)(row % reduced))],
                new float[rows], new float[rows * reduced], Values(reduced, 3), Values(rows * reduced, 4)];
            GuardedOperands.Check(
                $"{rows} rows of {reduced}", edge, scores, o => SoftmaxCrossEntropy.Run(o[0], o[1], o[4], o[2], o[3], 0.1, ignored: 1));
            GuardedOperands.Check($"{rows} rows of {reduced}", edge, scores, o => SoftmaxDistribution.Run(o[0], o[5], o[2], o[3]));
        }
    }

    [Test]
    public void Optimizers([Values] Edge edge)
    {
        var adam = new AdamCoefficients(0.1f, 0.999f, 0.001f, -0.01f, 0.5f, 1e-8f, 1e-4f, 0.99f);
        var sgd = new SgdCoefficients(-0.01f, 1e-4f, 0.9f, 1, false, true);
        foreach (int length in Lengths)
        {
            float[] moment = [.. Values(length, 3).Select(Math.Abs)];
            float[][] operands = [Values(length, 1), Values(length, 2), Values(length, 3), moment, moment];
            GuardedOperands.Check($"Adam {length}", edge, operands, o => AdamUpdate.Run(o[0], o[1], o[2], o[3], o[4], adam));
            GuardedOperands.Check($"SGD {length}", edge, operands, o => SgdUpdate.Run(o[0], o[1], o[2], sgd));
        }
    }

    [Test]
    public void RandomNumbers([Values] Edge edge, [Values] bool isTorch)
    {
        Generator Make() => isTorch ? new TorchGenerator(7UL) : new PhiloxGenerator(7UL);
        foreach (int length in Lengths)
        {
            float[][] operands = [new float[length], Bits(length), Bits(length)];
            GuardedOperands.Check($"uniform {length}", edge, operands, o => Make().Uniform(o[0]));
            GuardedOperands.Check($"normal {length}", edge, operands, o => Make().Normal(o[0]));
            GuardedOperands.Check($"mask {length}", edge, operands, o =>
            {
                Make().Mask(o.Mask(1), length, 0.5);
                Make().Mask(o.Mask(2), length, 0.9);
            });
        }
    }

    [Test]
    public void Moves([Values] Edge edge)
    {
        foreach ((int outer, int reduced, int inner) in Cubes)
        {
            int[] shape = [outer, reduced, inner];
            int count = outer * reduced * inner;
            float[][] operands = [Values(count, 1), new float[count]];
            foreach (int[] order in (int[][])[[0, 2, 1], [1, 0, 2], [2, 1, 0], [2, 0, 1]])
            {
                GuardedOperands.Check(
                    $"[{string.Join(", ", shape)}] as {string.Join(", ", order)}", edge, operands, o => Permutation.Run(
                        o[0], shape, order, o[1]));
            }

            int[] indices = [.. Enumerable.Range(0, reduced).Select(i => (i * 7) % reduced)];
            GuardedOperands.Check("rows", edge, operands, o => IndexedRows.Select(o[0], o[1], indices, outer, reduced, inner));
            GuardedOperands.Check("rows back", edge, operands, o => IndexedRows.AddBack(o[0], o[1], indices, outer, reduced, inner));
        }
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (4 * random.NextSingle()) - 2)];
    }

    /// <summary>Words of a mask for so many elements, two floats each.</summary>
    private static float[] Bits(int count)
    {
        var bits = new float[(count + 63) / 64 * 2];
        new Random(count).NextBytes(MemoryMarshal.AsBytes(bits.AsSpan()));
        return bits;
    }
}
