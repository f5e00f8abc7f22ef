using DropoutLab.Data;
using DropoutLab.Formats;

namespace DropoutLab.Tests.Data;

internal sealed class DataTests
{
    private static Dataset Numbered(int count) => new(
        Tensor.From([.. Enumerable.Range(0, 2 * count).Select(i => (float)i)], count, 2),
        Tensor.From([.. Enumerable.Range(0, count).Select(i => (float)(i % 3))]));

    private static int[] Rows(IEnumerable<Batch> batches) =>
        [.. batches.SelectMany(batch => batch.Features.ToArray().Where((_, i) => i % 2 == 0)).Select(value => (int)value / 2)];

    [TestCase(10, 3, false, new[] { 3, 3, 3, 1 })]
    [TestCase(10, 3, true, new[] { 3, 3, 3 })]
    [TestCase(9, 3, false, new[] { 3, 3, 3 })]
    [TestCase(2, 5, true, new int[0])]
    [TestCase(0, 5, false, new int[0])]
    public void AnEpochHasTheBatchesThatTheSizesSay(int count, int batchSize, bool dropLast, int[] sizes)
    {
        var loader = new DataLoader(Numbered(count), batchSize, shuffle: true, dropLast);
        Assert.That(loader.Select(batch => batch.Size), Is.EqualTo(sizes));
        Assert.That(loader.BatchCount, Is.EqualTo(sizes.Length));
    }

    [Test]
    public void EachShuffledEpochHasEveryExampleOnceInAnOrderOfItsOwnAndTargetsFollow()
    {
        Dataset data = Numbered(50);
        var loader = new DataLoader(data, 7, shuffle: true, generator: new PhiloxGenerator(3));
        int[] first = Rows(loader), second = Rows(loader);
        Assert.That(first, Is.EquivalentTo(Enumerable.Range(0, 50)));
        Assert.That(second, Is.EquivalentTo(Enumerable.Range(0, 50)).And.Not.EqualTo(first));
        Assert.That(Rows(new DataLoader(data, 7, shuffle: true, generator: new PhiloxGenerator(3))), Is.EqualTo(first));
        foreach ((Tensor x, Tensor y) in loader)
            for (int i = 0; i < y.Count; i++) Assert.That(y[i], Is.EqualTo((int)x[i, 0] / 2 % 3));
    }

    [Test]
    public void ALoaderGoesOnWhereItsStateWasTakenAndABrokenOffPassBeginsAnew()
    {
        Dataset data = Numbered(50);
        var loader = new DataLoader(data, 7, shuffle: true, generator: new PhiloxGenerator(3));
        _ = Rows(loader);
        using IEnumerator<Batch> pass = loader.GetEnumerator();
        for (int i = 0; i < 3; i++) pass.MoveNext();
        SavedState state = loader.GetState();
        var expected = new List<int>();
        while (pass.MoveNext()) expected.AddRange(Rows([pass.Current]));
        expected.AddRange(Rows(loader));

        var other = new DataLoader(data, 7, shuffle: true, generator: new PhiloxGenerator(99));
        other.SetState(state);
        Assert.That(Rows(other).Concat(Rows(other)), Is.EqualTo(expected));

        foreach (Batch _ in other) break;
        Assert.That(Rows(other), Has.Length.EqualTo(50));
        Assert.That(() => new DataLoader(Numbered(49), 7, shuffle: true, generator: new PhiloxGenerator(1)).SetState(state),
            Throws.ArgumentException);
        Assert.That(() => new DataLoader(data, 7, shuffle: true).SetState(state), Throws.ArgumentException);
        foreach (string name in state)
            Assert.That(() => other.SetState(Without(name)), name is "order" ? Throws.Nothing : Throws.InstanceOf<SystemException>(), name);

        SavedState Without(string name)
        {
            var part = new SavedState();
            if (name != "kind") part.Add("kind", state.Integers("kind"));
            if (name != "position") part.Add("position", state.Number("position"));
            if (name != "order") part.Add("order", state.Integers("order"));
            if (name != "generator") part.Add("generator", state.Bytes("generator"));
            return part;
        }
    }

    /// <summary>Between two epochs there is no order and no place from which the kind of a loader could be told.</summary>
    [Test]
    public void ALoaderRefusesTheStateOfOneOfAnotherKind()
    {
        Dataset data = Numbered(50);
        DataLoader[] kinds = [new(data, 7), new(data, 8), new(data, 7, shuffle: true), new(data, 7, dropLast: true), new(Numbered(49), 7)];
        foreach (DataLoader from in kinds)
        {
            foreach (DataLoader to in kinds)
            {
                SavedState state = from.GetState();
                if (ReferenceEquals(from, to)) Assert.That(() => to.SetState(state), Throws.Nothing);
                else Assert.That(() => to.SetState(state), Throws.ArgumentException.With.Message.Contains($"batches of {to.BatchSize}"));
            }
        }
    }

    [Test]
    public void TwoPassesAtATimeAreTold()
    {
        var loader = new DataLoader(Numbered(9), 3, shuffle: true);
        using IEnumerator<Batch> first = loader.GetEnumerator();
        first.MoveNext();
        Assert.That(Rows(loader), Is.EquivalentTo(Enumerable.Range(0, 9)), "the second pass is a whole one");
        Assert.That(() => first.MoveNext(), Throws.InvalidOperationException.With.Message.Contains("a loader of its own"));
    }

    [Test]
    public void ABatchThatIsReadTooLateThrowsAndADetachedOneIsRight()
    {
        var loader = new DataLoader(Numbered(8), 4, shuffle: true);
        using IEnumerator<Batch> pass = loader.GetEnumerator();
        pass.MoveNext();
        Tensor late = pass.Current.Features, kept = pass.Current.Targets.Detach();
        float[] values = kept.ToArray();
        pass.MoveNext();
        Assert.That(() => late.ToArray(), Throws.InvalidOperationException.With.Message.Contains("Detach()"));
        Assert.That(kept.ToArray(), Is.EqualTo(values));
    }

    [Test]
    public void ASplitSharesNoExampleAndAStratifiedOneKeepsTheShares()
    {
        Dataset data = Numbered(90);
        (Dataset first, Dataset second) = data.Split(0.8, new PhiloxGenerator(1));
        Assert.That((first.Count, second.Count), Is.EqualTo((72, 18)));
        Assert.That(Numbers(first).Concat(Numbers(second)), Is.EquivalentTo(Enumerable.Range(0, 90)));
        (first, second) = data.SplitStratified(0.8, new PhiloxGenerator(1));
        Assert.That(Numbers(first).Concat(Numbers(second)), Is.EquivalentTo(Enumerable.Range(0, 90)));
        for (int label = 0; label < 3; label++)
            Assert.That(first.Targets.ToArray().Count(target => target == label), Is.EqualTo(24));
        Assert.That(() => data.Split(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());

        static IEnumerable<int> Numbers(Dataset part) =>
            part.Features.ToArray().Where((_, i) => i % 2 == 0).Select(value => (int)value / 2);
    }

    [Test]
    public void FeaturesAndTargetsMustHaveAsManyRows()
    {
        Assert.That(() => new Dataset(Tensor.Zeros(3, 2), Tensor.Zeros(4)),
            Throws.ArgumentException.With.Message.Contains("[3, 2]").And.Message.Contains("[4]"));
        Assert.That(() => new DataLoader(Numbered(3), 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void StandardizationIsFittedOnOnePartAndAppliedToAnother()
    {
        Standardization fitted = Standardization.Fit(Tensor.From([1, 5, 3, 5, 8, 5], 3, 2));
        Assert.That(fitted.Mean.ToArray(), Is.EqualTo(new[] { 4f, 5f }));
        double deviation = Math.Sqrt((9 + 1 + 16) / 3.0);
        float[] result = fitted.Apply(Tensor.From([4, 6], 1, 2)).ToArray();
        Assert.That(result, Is.EqualTo(new[] { 0f, 1f }), "a constant feature is shifted only");
        Assert.That(fitted.StandardDeviation[0], Is.EqualTo(deviation).Within(1e-6));
        Assert.That(fitted.Apply(Tensor.From([1, 5, 3, 5, 8, 5], 3, 2)).ToArray().Where((_, i) => i % 2 == 0).Sum(), Is.Zero.Within(1e-6));
        Assert.That(() => fitted.Apply(Tensor.Zeros(2, 3)), Throws.ArgumentException.With.Message.Contains("[2, 3]"));
        Assert.That(() => Standardization.Fit(Tensor.Zeros(0, 3)), Throws.ArgumentException);
    }

    /// <summary>The double sum of three times 0.1f / 3 is not 0.1f: a deviation that is computed would be tiny, and no zero.</summary>
    [Test]
    public void AConstantFeatureHasNoDeviationWhateverItsMeanIsRoundedTo()
    {
        for (int rows = 1; rows < 50; rows++)
            Assert.That(Standardization.Fit(Tensor.Full(0.1f, rows, 1)).StandardDeviation[0], Is.EqualTo(1), $"{rows} rows");
        Assert.That(Standardization.Fit(Tensor.From([0.1f, 0.1f, float.NaN], 3, 1)).Mean[0], Is.NaN, "a NaN is not hidden");
    }

    [Test]
    public void SplitsOfLittleAndOfNothing()
    {
        Dataset one = Numbered(1), none = one.Select([]);
        Assert.Multiple(() =>
        {
            foreach ((Dataset data, double fraction, int first,
                int second) in new[] { (one, 1.0, 1, 0), (one, 0.0, 0, 1), (none, 0.5, 0, 0) })
            {
                Assert.That((data.Split(fraction).First.Count, data.Split(fraction).Second.Count), Is.EqualTo((first, second)));
                Assert.That(
                    (data.SplitStratified(fraction).First.Count, data.SplitStratified(fraction).Second.Count), Is.EqualTo((first, second)));
            }

            foreach (double fraction in (double[])[-0.1, 1.1, double.NaN])
            {
                Assert.That(() => one.Split(fraction), Throws.InstanceOf<ArgumentOutOfRangeException>());
                Assert.That(() => one.SplitStratified(fraction), Throws.InstanceOf<ArgumentOutOfRangeException>());
            }

            Assert.That(() => one.Select([1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => one.Take(2), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                () => new Dataset(Tensor.Zeros(3, 1), Tensor.Zeros(3, 1))
                    .SplitStratified(0.5), Throws.InvalidOperationException.With.Message.Contains("[3, 1]"));
            // Each value of a regression would be a class of its own, and all of them in the same part.
            foreach (float target in (float[])[0.5f, float.NaN, float.PositiveInfinity])
            {
                Assert.That(
                    () => new Dataset(Tensor.Zeros(2, 1), Tensor.From([1, target])).SplitStratified(0.8),
                    Throws.InvalidOperationException.With.Message.Contains($"target 1 is {target}"));
            }
        });
    }
}
