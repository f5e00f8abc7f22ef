using DropoutLab.Optimizers;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;
using static DropoutLab.Tests.Optimizers.OptimizerStepTests;

namespace DropoutLab.Tests.Optimizers;

/// <summary>What holds for every optimizer, each once for all rows.</summary>
internal sealed class OptimizerTableTests
{
    private const double Rate = 0.01, Decay = 0.1;

    private static OptimizerRow[] Rows => OptimizerTable.Rows;

    private static Optimizer Over(OptimizerRow row, params Tensor[] parameters) =>
        row.Make([new ParameterGroup(parameters, Rate, weightDecay: Decay)]);

    /// <summary>Steps with gradients that differ in every element and step.</summary>
    private static void Train(Optimizer optimizer, int from, int to)
    {
        for (int step = from; step < to; step++)
        {
            optimizer.ZeroGrad();
            foreach (ParameterGroup group in optimizer.ParameterGroups)
                foreach (Tensor parameter in group.Parameters) parameter.Backward(Gradient(parameter, step));
            optimizer.Step();
        }
    }

    private static Tensor Gradient(Tensor parameter, int step) =>
        Tensor.Normal(0, 1, parameter.Shape.AsSpan(), new PhiloxGenerator((ulong)(1000 * step + parameter.Count)));

    [TestCaseSource(nameof(Rows))]
    public void TakesTheStepsOfItsFormula(OptimizerRow row)
    {
        Tensor weight = Parameter(37);
        var oracle = new OptimizerOracle([.. weight.ToArray().Select(w => (double)w)], Rate, Decay);
        Optimizer optimizer = Over(row, weight);
        for (int step = 0; step < 6; step++)
        {
            Train(optimizer, step, step + 1);
            row.Step(oracle, [.. Gradient(weight, step).ToArray().Select(g => (double)g)]);
            for (int i = 0; i < weight.Count; i++)
            {
                // A few roundings a step of numbers up to 1, and those of a quotient near 1 times the rate.
                bool isClose = Comparison.IsClose(weight[i], oracle.Weight[i], 2e-6);
                Assert.That(isClose, Is.True, $"step {step}, {weight[i]}, {oracle.Weight[i]}");
            }
        }
    }

    /// <summary>Such numbers make a step many times as slow. A mean that fades by 0.9 a step would be one after some 830 steps. Means of
    /// squares are left alone: with an epsilon of zero one that is zero divides by zero.</summary>
    [TestCaseSource(nameof(Rows))]
    public void WhatFadesIsNeverSubnormal(OptimizerRow row)
    {
        Tensor weight = Parameter(37);
        Optimizer optimizer = row.Make([new ParameterGroup([weight], Rate)]);
        Train(optimizer, 0, 3);
        for (int step = 0; step < 1500; step++)
        {
            optimizer.ZeroGrad();
            weight.Backward(Tensor.Zeros(37));
            optimizer.Step();
        }

        foreach ((string name, Tensor state) in optimizer.StateDict().Where(entry => !entry.Key.Contains("sq", StringComparison.Ordinal)))
            Assert.That(state.ToArray().Any(float.IsSubnormal), Is.False, name);
        Assert.That(weight.ToArray().All(float.IsNormal), Is.True);
    }

    [TestCaseSource(nameof(Rows))]
    public void ARowWithoutGradientIsPassedOverWhereOnlyTouchedRowsAreAskedFor(OptimizerRow row)
    {
        const int count = 9, width = 5;
        Tensor weight = Parameter(count, width);
        var oracle = new OptimizerOracle([.. weight.ToArray().Select(w => (double)w)], Rate, Decay, width);
        Optimizer optimizer = row.Make([new ParameterGroup([weight], Rate, Decay) { OnlyTouchedRows = true }]);
        for (int step = 0; step < 8; step++)
        {
            float[] before = weight.ToArray(), gradient = Gradient(weight, step).ToArray();
            // Row r is touched in every (r + 1)th step, the last never; a single element touches a row, and none of them is -0.
            bool IsTouched(int r) => r < count - 1 && step % (r + 1) == r / 2;
            for (int i = 0; i < gradient.Length; i++)
                if (!IsTouched(i / width)) gradient[i] = i % 2 == 0 ? 0f : -0f;
                else if (i % width != step % width) gradient[i] = 0;
            optimizer.ZeroGrad();
            weight.Backward(Tensor.From(gradient, count, width));
            optimizer.Step();
            row.Step(oracle, [.. gradient.Select(g => (double)g)]);
            for (int i = 0; i < weight.Count; i++)
            {
                float now = weight.AsSpan()[i];
                // As in TakesTheStepsOfItsFormula.
                Assert.That(Comparison.IsClose(now, oracle.Weight[i], 2e-6), Is.True, $"step {step}, {i}, {now}, {oracle.Weight[i]}");
                if (!IsTouched(i / width)) Assert.That(now, Is.EqualTo(before[i]));
            }
        }
    }

    /// <summary>Of equal bits, since a step looks at every element on its own.</summary>
    [TestCaseSource(nameof(Rows))]
    [RestoresGlobals]
    public void TouchedRowsHaveTheBitsOfAStepOfAllRowsForAnyNumberOfThreads(OptimizerRow row)
    {
        float[] all = Trained(onlyTouchedRows: false);
        foreach (int threads in new[] { 1, 2, 7 })
        {
            Parallelism.MaxThreads = threads;
            Assert.That(Comparison.FirstDifferentBits(Trained(onlyTouchedRows: true), all), Is.Null, $"{threads} threads");
        }

        float[] Trained(bool onlyTouchedRows)
        {
            const int width = 37;
            Tensor weight = Parameter(1003, width);
            float[] before = weight.ToArray();
            Optimizer optimizer = row.Make([new ParameterGroup([weight], Rate, Decay) { OnlyTouchedRows = onlyTouchedRows }]);
            for (int step = 0; step < 3; step++)
            {
                float[] gradient = Gradient(weight, step).ToArray();
                for (int i = 0; i < gradient.Length; i++)
                    if (IsPassedOver(i)) gradient[i] = 0;
                optimizer.ZeroGrad();
                weight.Backward(Tensor.From(gradient, 1003, width));
                optimizer.Step();
            }

            float[] after = weight.ToArray();
            Assert.That(after.Any(float.IsNaN), Is.False);
            // Rows without a gradient are what they were; a step of all rows changes them.
            for (int i = 0; i < after.Length; i++)
            {
                if (!IsPassedOver(i)) continue;
                if (onlyTouchedRows && after[i] != before[i]) Assert.Fail($"element {i} changed");
                after[i] = 0;
            }

            return after;

            static bool IsPassedOver(int element) => element / width % 3 == 1;
        }
    }

    [TestCaseSource(nameof(Rows))]
    public void GroupsTrainAsOptimizersOfTheirOwn(OptimizerRow row)
    {
        Assert.That(Trained(groups => [row.Make(groups)]), Is.EqualTo(Trained(groups => [.. groups.Select(group => row.Make([group]))])));

        static float[][] Trained(Func<ParameterGroup[], Optimizer[]> optimizers)
        {
            Tensor[] weights = [Parameter(3), Parameter(5), Parameter(4)];
            ParameterGroup[] groups =
                [new ParameterGroup(weights[..2], 0.1, weightDecay: 0.01), new ParameterGroup(weights[2..], 0.02, weightDecay: 0.5)];
            foreach (Optimizer optimizer in optimizers(groups)) Train(optimizer, 0, 3);
            return [.. weights.Select(weight => weight.ToArray())];
        }
    }

    [TestCaseSource(nameof(Rows))]
    public void GoesOnFromItsStateWithTheSameBits(OptimizerRow row)
    {
        Tensor whole = Parameter(21), stopped = Parameter(21);
        Train(Over(row, whole), 0, 6);
        Optimizer before = Over(row, stopped), after = Over(row, stopped);
        Train(before, 0, 3);
        after.LoadStateDict(before.StateDict());
        Train(after, 3, 6);
        Assert.That(Comparison.FirstDifferentBits(stopped.AsSpan(), whole.AsSpan()), Is.Null);
    }

    [TestCaseSource(nameof(Rows))]
    [RestoresGlobals]
    public void HasTheSameBitsForAnyNumberOfThreads(OptimizerRow row)
    {
        float[][] trained =
        [
            .. new[] { 1, 2, 7 }.Select(threads =>
            {
                Parallelism.MaxThreads = threads;
                Tensor weight = Parameter(50_003);
                Train(Over(row, weight), 0, 2);
                return weight.ToArray();
            }),
        ];
        foreach (float[] weights in trained[1..]) Assert.That(Comparison.FirstDifferentBits(weights, trained[0]), Is.Null);
    }

    [TestCaseSource(nameof(Rows))]
    public void AllocatesNothingAfterTheFirstStep(OptimizerRow row)
    {
        Optimizer optimizer = Over(row, Parameter(40_000), Parameter(17));
        Train(optimizer, 0, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) optimizer.Step();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void EveryPublicOptimizerHasARow()
    {
        IEnumerable<Type> optimizers =
            typeof(Optimizer).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Optimizer)) && !type.IsAbstract);
        Assert.That(optimizers.Except(Rows.Select(row => Over(row, Parameter(1)).GetType())), Is.Empty);
    }
}
