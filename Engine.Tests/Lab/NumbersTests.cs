using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed class NumbersTests
{
    [TestCase(0.001, "0.001")]
    [TestCase(300, "300")]
    [TestCase(1e-5, "0.00001")]
    [TestCase(2.5e-7, "2.5e-7")]
    [TestCase(-0.5, "-0.5")]
    [TestCase(0, "0")]
    public void ASettingIsWrittenAsOneTypesIt(double value, string text) => Assert.That(Numbers.Plain(value), Is.EqualTo(text));

    [TestCase(1.255, 2, "+1.26")]
    [TestCase(-1.25, 1, "-1.3")]
    [TestCase(0, 2, "0.00")]
    [TestCase(3, 0, "+3")]
    public void ADifferenceHasItsSign(double value, int digits, string text) =>
        Assert.That(Numbers.Signed(value, digits), Is.EqualTo(text));

    [Test]
    public void CountsSharesAndSeeds()
    {
        Assert.That(Numbers.Count(1, "epoch"), Is.EqualTo("1 epoch"));
        Assert.That(Numbers.Count(12_345, "epoch"), Is.EqualTo("12,345 epochs"));
        Assert.That(Numbers.Percent(0.125), Is.EqualTo("12.5 %"));
        Assert.That(Numbers.Percent(0.5), Is.EqualTo("50 %"));
        Assert.That(Numbers.Scientific(8.84e-7), Is.EqualTo("8.8e-7"));
        Assert.That(Numbers.Seed(ulong.MaxValue), Is.EqualTo("-1"), "as --seed takes it");
    }
}
