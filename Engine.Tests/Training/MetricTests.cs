using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Tests.Training;

/// <summary>Metrics against their formulas over all examples at once, in batches that do not divide them.</summary>
internal sealed class MetricTests
{
    private const int Examples = 103;

    private static Tensor Normal(int[] shape, ulong seed, double mean = 0) => Tensor.Normal(mean, 1, shape, new PhiloxGenerator(seed));

    /// <summary>Targets y = x + noise around a mean far from 0, where sums of squares would cancel.</summary>
    private static Dataset Regression()
    {
        Tensor x = Normal([Examples, 2], seed: 1, mean: 1e4);
        return new Dataset(x, x + Normal([Examples, 2], seed: 2));
    }

    [Test]
    public void R2AndMeanAbsoluteErrorAreThoseOfAllExamplesNotMeansOverBatches()
    {
        Dataset data = Regression();
        double[] y = [.. data.Targets.ToArray().Select(value => (double)value)];
        double[] p = [.. data.Features.ToArray().Select(value => (double)value)];
        double r2 = 0;
        for (int place = 0; place < 2; place++)
        {
            double[] own = [.. y.Where((_, i) => i % 2 == place)], predicted = [.. p.Where((_, i) => i % 2 == place)];
            double mean = own.Average();
            r2 += (1 - own.Zip(predicted, (a, b) => (a - b) * (a - b)).Sum() / own.Sum(a => (a - mean) * (a - mean))) / 2;
        }

        Evaluation found = Evaluation.Run(new Identity(), new MSELoss(), data, batchSize: 10, [new R2(), new MeanAbsoluteError()]);
        // Sums of a hundred doubles, in another order.
        Assert.That(found.Metrics[0].Value, Is.EqualTo(r2).Within(1e-11));
        Assert.That(found.Metrics[1].Value, Is.EqualTo(y.Zip(p, (a, b) => Math.Abs(a - b)).Average()).Within(1e-11));
        Assert.That(new R2().Of(data.Targets, data.Targets).Value, Is.EqualTo(1));
        Assert.That(new R2().Of(Tensor.Full(2, 3), Tensor.From([1, 2, 3])).Value, Is.EqualTo(0), "the mean explains nothing");
        Assert.That(new R2().Of(Tensor.Ones(3), Tensor.Ones(3)).Value, Is.NaN, "nothing varies");
    }

    /// <summary>Ranks tell each other the totals of their parts.</summary>
    [Test]
    public void TotalsOfPartsJoinToThoseOfAll()
    {
        Dataset data = Regression();
        // Targets that differ from part to part: the mean of one part is not that of another.
        Tensor targets = data.Targets + Tensor.Linspace(0, 50, Examples).Unsqueeze(1);
        foreach (Metric metric in (Metric[])[new R2(), new MeanAbsoluteError()])
        {
            double[] joined = new double[metric.CountTotals(data.Features)], whole = new double[joined.Length];
            metric.Add(whole, data.Features, targets);
            foreach (Range part in new[] { 0..7, 7..7, 7..30, 30..Examples })
            {
                double[] own = new double[joined.Length];
                if (part.GetOffsetAndLength(Examples).Length > 0) metric.Add(own, data.Features[part], targets[part]);
                metric.Join(joined, own);
            }

            Assert.That(metric.Value(joined), Is.EqualTo(metric.Value(whole)).Within(1e-11), metric.Name);
        }
    }

    /// <summary>Rows that a loss ignores count nowhere: not in its mean, not in the accuracy.</summary>
    [Test]
    public void IgnoredRowsDoNotCount()
    {
        Tensor scores = Tensor.Normal(0, 1, [5, 3], new PhiloxGenerator(3));
        Tensor classes = Tensor.From([-100, -100, 2, 1, -100], 5);
        int right = scores.ArgMax(1).AsSpan()[2..4].ToArray().Zip([2, 1]).Count(pair => pair.First == pair.Second);
        // Batches of two: one with nothing that counts, one with two that do, one with nothing.
        Evaluation found = Evaluation.Run(new Identity(), new CrossEntropyLoss(), new Dataset(scores, classes), batchSize: 2);
        // A mean of two floats, added in double.
        Assert.That(found.Loss, Is.EqualTo(new CrossEntropyLoss().Forward(scores, classes).Item()).Within(1e-6));
        Assert.That(found.Accuracy, Is.EqualTo(right / 2.0));
    }

    [Test]
    public void ClassesAreCountedAsOneWouldByHand()
    {
        Tensor scores = Tensor.From([1, 2, 3, 3, 2, 1, 2, 2, 2, 9, float.NaN, 0], 4, 3), classes = Tensor.FromIndices([1, 0, 1, 0], 4);
        Assert.That(new TopKAccuracy(1).Of(scores, classes).Value, Is.EqualTo(0.25), "row 2: of equal scores the first is the greatest");
        Assert.That(new TopKAccuracy(2).Of(scores, classes).Value, Is.EqualTo(0.75), "never with a NaN");
        Assert.That(new TopKAccuracy(3).Of(scores[..3], classes[..3]).Value, Is.EqualTo(1));

        var confusion = new ConfusionCounts(3);
        MetricResult counts = confusion.Of(scores[..3], Tensor.FromIndices([1, 0, 1], 3));
        var table = new ConfusionTable(counts);
        Assert.That(counts.Value, Is.EqualTo(0.5), "recalls 1 and 0; class 2 has no example");
        Assert.That((table[0, 0], table[1, 2], table[1, 0], table[1, 1]), Is.EqualTo((1L, 1L, 1L, 0L)));
        Assert.That((table.Recall(0), table.Precision(0), table.F1(0)), Is.EqualTo((1.0, 0.5, 2 / 3.0)));
        Assert.That((table.Recall(1), table.Recall(2)), Is.EqualTo((0.0, double.NaN)));
        Assert.That($"{table}", Is.EqualTo("actual  0  1  2\n     0  1  0  0\n     1  1  0  1\n     2  0  0  0"));
        Assert.That(() => new ConfusionTable(new R2().Of(scores[..3], scores[..3])), Throws.ArgumentException);
    }

    /// <summary>The ignored class may lie outside of the classes or among them, as of the loss.</summary>
    [TestCase(-100)]
    [TestCase(0)]
    public void AnIgnoredClassDoesNotCount(int ignored)
    {
        Tensor scores = Tensor.Normal(0, 1, [6, 3], new PhiloxGenerator(5));
        Tensor some = Tensor.From([ignored, 2, 1, ignored, 2, ignored], 6), kept = Tensor.From([2, 1, 2], 3);
        Tensor keptScores = Tensor.Concatenate([scores[1..3], scores[4..5]], 0);
        foreach ((Metric metric, Metric plain) in ((Metric, Metric)[])
            [(new TopKAccuracy(2, ignored), new TopKAccuracy(2)), (new ConfusionCounts(3, ignoreIndex: ignored), new ConfusionCounts(3))])
        {
            Assert.That(metric.Of(scores, some).Totals, Is.EqualTo(plain.Of(keptScores, kept).Totals), $"{metric}");
            Assert.That($"{metric}", Does.EndWith($"without class {ignored}").Or.EndWith($"without class {ignored})"));
            Assert.That(metric.Of(scores[..1], some[..1]).Value, Is.NaN, "nothing counts");
            Assert.That(() => metric.Of(scores, Tensor.Full(-1, 6)), Throws.ArgumentException.With.Message.Contains("row 0"));
        }

        Tensor single = Tensor.From([-1, 2, 3]), right = Tensor.From([0, ignored, 1]);
        Assert.That(new ConfusionCounts(2, ignoreIndex: ignored).Of(single, right).Totals.Sum(), Is.EqualTo(ignored == 0 ? 1 : 2));
    }

    [Test]
    public void AnswersAboveTheThresholdAreYes()
    {
        Tensor scores = Tensor.From([-1, 0.2f, 0.7f, float.NaN, 0]), right = Tensor.From([0, 0, 1, 0, 0]);
        Assert.That(new BinaryAccuracy().Of(scores, right).Value, Is.EqualTo(0.6), "0 is not above 0, NaN is wrong");
        Assert.That(new BinaryAccuracy(0.5).Of(scores, right).Value, Is.EqualTo(0.8));
        var table = new ConfusionTable(new ConfusionCounts(2, 0.5).Of(scores.Reshape(5, 1), right.Reshape(5, 1)));
        Assert.That((table[0, 0], table[0, 1], table[1, 1], table.Precision(1)), Is.EqualTo((3L, 1L, 1L, 0.5)));
    }

    [Test]
    public void WhatDoesNotFitIsToldAtOnce()
    {
        Tensor rows = Tensor.Ones(4, 3), four = Tensor.Ones(4);
        Assert.Multiple(() =>
        {
            Assert.That(() => new R2().Of(rows, four),
                Throws.ArgumentException.With.Message.Contains("[4, 3]").And.Message.Contains("[4]"));
            Assert.That(() => new MeanAbsoluteError().Of(four, Tensor.Ones(4, 1)), Throws.ArgumentException);
            Assert.That(() => new BinaryAccuracy().Of(four, Tensor.Full(0.5, 4)), Throws.ArgumentException.With.Message.Contains("0.5"));
            Assert.That(() => new TopKAccuracy(2).Of(rows, Tensor.Full(3, 4)), Throws.ArgumentException.With.Message.Contains("row 0"));
            Assert.That(() => new TopKAccuracy(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new ConfusionCounts(1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new ConfusionCounts(4).Of(rows, four), Throws.ArgumentException.With.Message.Contains("4 scores"));
            Assert.That(() => MetricResults.Empty[new R2()], Throws.ArgumentException.With.Message.Contains("R2"));
        });
    }

    [Test]
    public void ATrainerFindsThemInBothPartsAndACheckpointKeepsThem()
    {
        string path = Path.Combine(Path.GetTempPath(), $"metrics-{Guid.NewGuid():N}.checkpoint");
        try
        {
            History whole = Fit(path: null, cancelAfter: int.MaxValue, resume: false);
            Fit(path, cancelAfter: 14, resume: false); // in the middle of the second epoch
            History resumed = Fit(path, cancelAfter: int.MaxValue, resume: true);
            Assert.That(resumed.Epochs, Is.EqualTo(whole.Epochs));
            Assert.That(whole.Epochs[^1].Metrics, Has.Count.EqualTo(2));
            Assert.That(whole.Epochs[^1].ValidationMetrics[0].Value, Is.GreaterThan(whole.Epochs[0].ValidationMetrics[0].Value));
            Assert.That($"{whole}", Does.Contain("validation mean absolute error"));
            Assert.That(() => Fit(path, 0, resume: true, [new R2()]), Throws.ArgumentException.With.Message.Contains("metrics R2"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static History Fit(string? path, int cancelAfter, bool resume, Metric[]? metrics = null)
    {
        Dataset all = Regression();
        Standardization scale = Standardization.Fit(all.Features);
        all = new Dataset(scale.Apply(all.Features), scale.Apply(all.Targets));
        (Dataset train, Dataset validation) = all.Split(0.8, new PhiloxGenerator(3));
        var net = new Sequential(new Linear(2, 2, generator: new PhiloxGenerator(4)));
        var trainer = new Trainer(net, new MSELoss(), new SGD(net.Parameters, 0.05))
        {
            Validation = validation,
            Metrics = metrics ?? [new R2(), new MeanAbsoluteError()],
            CheckpointPath = path,
        };
        var loader = new DataLoader(train, batchSize: 9);
        if (resume) trainer.Resume(path!, loader);
        using var stop = new CancellationTokenSource();
        int steps = 0;
        return trainer.Fit(
            loader, epochs: 3, new CheckpointedRun.Reports(_ =>
            {
                if (++steps == cancelAfter) stop.Cancel();
            }), stop.Token);
    }
}
