using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;

namespace DropoutLab.Tests.Lab;

internal sealed class DigitsTests
{
    [Test]
    public void ThereAreAbout180OfEachClassWithPixelsFrom0To1()
    {
        Dataset digits = Digits.Load();
        Assert.That(digits.Features.Shape.ToString(), Is.EqualTo("[1797, 64]"));
        Assert.That(digits.Features.ToArray(), Has.All.InRange(0f, 1f).And.Some.EqualTo(1f));
        // scikit-learn's documentation gives these counts for the classes from 0 to 9.
        int[] counts = [.. Enumerable.Range(0, Digits.Classes).Select(digit => digits.Targets.ToArray().Count(target => target == digit))];
        Assert.That(counts, Is.EqualTo(new[] { 178, 182, 177, 183, 181, 182, 181, 179, 174, 180 }));
    }

    [Test]
    public void TheSplitIsTheSeedsAndLeavesNothingOut()
    {
        Dataset digits = Digits.Load();
        (Dataset train, Dataset test) = Digits.Split(digits, 500, seed: 3);
        Assert.That(train.Count, Is.EqualTo(500).Within(Digits.Classes / 2), "each class is rounded");
        Assert.That(train.Count + test.Count, Is.EqualTo(Digits.Count));
        Assert.That(Digits.Split(digits, 500, seed: 3).Train.Features.ToArray(), Is.EqualTo(train.Features.ToArray()));
        Assert.That(Digits.Split(digits, 500, seed: 4).Train.Features.ToArray(), Is.Not.EqualTo(train.Features.ToArray()));
    }
}
