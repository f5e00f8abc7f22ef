namespace DropoutLab.Tests.Tensors;

/// <summary>Sizes whose sum or product is no array any more: told by name, before memory is taken. Tensors without elements, so that the
/// test takes none either.</summary>
internal sealed class GreatSizesTests
{
    private const int Half = 1 << 30;

    private static IEnumerable<TestCaseData> Calls()
    {
        Tensor empty = Tensor.Zeros(Half, 0), one = Tensor.Zeros(1, 1);
        yield return new TestCaseData("Concatenate", () => Tensor.Concatenate([empty, empty])).SetArgDisplayNames("Concatenate");
        yield return new TestCaseData("Shape", () => Tensor.Zeros(1 << 16, 1 << 16)).SetArgDisplayNames("Zeros");
        yield return new TestCaseData("Shape", () => one.Expand(1 << 16, 1 << 16)).SetArgDisplayNames("Expand");
        yield return new TestCaseData("Shape", () => one.Repeat(1 << 16, 1 << 16)).SetArgDisplayNames("Repeat");
        yield return new TestCaseData("Pad", () => one.Pad([Half, Half])).SetArgDisplayNames("Pad");
        yield return new TestCaseData("Pad", () => one.Pad([int.MaxValue, int.MaxValue], PaddingMode.Replicate))
            .SetArgDisplayNames("Pad with the edge");
        yield return new TestCaseData("Shape", () => one.Reshape(1 << 16, 1 << 16)).SetArgDisplayNames("Reshape");
        yield return new TestCaseData("Reshape", () => one.Reshape(-1, -1)).SetArgDisplayNames("Reshape, two -1");
    }

    [TestCaseSource(nameof(Calls))]
    public void AreRefusedByName(string name, Func<Tensor> call) =>
        Assert.That(() => call(), Throws.ArgumentException.With.Message.StartsWith($"{name}:"));
}
