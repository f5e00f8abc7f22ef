using DropoutLab.Data;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>The images at which a net is surest of a wrong class, with what it says and what they are.</summary>
internal static class MistakesPicture
{
    private const int MostImages = 18;

    internal static ImageGrid Create(IReadOnlyList<Mistake> worstFirst, Dataset images, int height, int width, string title) => new(
        title,
        [.. worstFirst.Take(MostImages).Select(mistake => ImageTile.Of(
            images.Features.AsSpan().Slice(mistake.Image * height * width, height * width), height, width, 0, 1,
            $"says {FashionMnistFiles.ClassNames[mistake.Prediction]}", $"is {FashionMnistFiles.ClassNames[mistake.Truth]}"))]);
}
