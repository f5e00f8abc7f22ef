using System.CommandLine;
using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>The options of an experiment that trains on few images: which ones, and how many.</summary>
internal sealed class ImageOptions
{
    private const int DefaultDigits = 300;
    private const int DefaultFashionImages = 1000;
    private const int FewestImages = 20;
    private const int MostImages = 60_000;

    private readonly Option<int?> samplesOption = ValueOption.OptionalWhole(
        "--samples",
        $"Images for training, the same share of each class [default: {DefaultDigits} digits, {DefaultFashionImages} of Fashion-MNIST]",
        FewestImages,
        MostImages);

    private readonly Option<string?> dataOption = FashionMnistFiles.DirectoryOption(
        $"Fashion-MNIST instead of the built-in digits: the directory of its files (the package {FashionMnistFiles.Package} " +
        $"puts them into {FashionMnistFiles.PackageDirectory}).",
        defaultDirectory: null);

    internal IReadOnlyList<Option> All => [samplesOption, dataOption];

    /// <summary>The images, and how many of them are for training.</summary>
    /// <exception cref="LabException">There are fewer.</exception>
    internal (ImageSource Images, int Samples) Read(ParseResult parsed)
    {
        ImageSource images = ImageSource.Open(parsed.GetValue(dataOption));
        int samples = parsed.GetValue(samplesOption) ?? (images.IsFashionMnist ? DefaultFashionImages : DefaultDigits);
        images.CheckTrainingCount(samples);
        return (images, samples);
    }
}
