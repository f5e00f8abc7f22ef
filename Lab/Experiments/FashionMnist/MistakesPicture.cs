using DropoutLab.Data;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using ScottPlot;
using SkiaSharp;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>The images at which a net is surest of a wrong class, with what it says and what they are.</summary>
internal sealed class MistakesPicture(IReadOnlyList<Mistake> worstFirst, Dataset images, int height, int width, string title) : IPicture
{
    private const int Columns = 6;
    private const int MostRows = 3;
    private const byte Paper = 255;

    private readonly Mistake[] shown = [.. worstFirst.Take(Columns * MostRows)];

    public Html OnPage(string id, string description) => Html.Of($"""
        <figure id="{id}"><ul class="images" aria-label="{description}">
        {Html.Join(shown.Select(Entry))}</ul></figure>

        """);

    public byte[] Png()
    {
        const double gap = 0.12, textHeight = 0.42;
        Plot plot = PictureStyle.NewPlot(title, "", "");
        for (int i = 0; i < shown.Length; i++)
        {
            double left = i % Columns * (1 + gap), bottom = -(i / Columns) * (1 + textHeight + gap);
            var picture = plot.Add.Heatmap(InkOf(shown[i].Image));
            picture.Colormap = new ScottPlot.Colormaps.Grayscale().Reversed();
            picture.ManualRange = new ScottPlot.Range(0, 1);
            picture.Position = new CoordinateRect(left, left + 1, bottom, bottom + 1);
            (string says, string truth) = Words(shown[i]);
            AddCaption(plot, left + 0.5, bottom - 0.02, says, Ink.Black);
            AddCaption(plot, left + 0.5, bottom - 0.21, truth, Ink.Neutral);
        }

        plot.HideAxesAndGrid();
        plot.Axes.Title.IsVisible = true;
        plot.Axes.SetLimits(-gap, Columns * (1 + gap), 1 + gap - (MostRows * (1 + textHeight + gap)), 1 + gap);
        return PictureStyle.Png(plot);
    }

    private Html Entry(Mistake mistake)
    {
        (string says, string truth) = Words(mistake);
        return Html.Of($"<li>{HtmlPage.Picture(Pixels(mistake.Image), $"{says}, {truth}", width, height)}" +
            $"<span>{says}</span> <span class=\"quiet\">{truth}</span></li>\n");
    }

    private static (string Says, string Truth) Words(Mistake mistake) =>
        ($"says {FashionMnistFiles.ClassNames[mistake.Prediction]}", $"is {FashionMnistFiles.ClassNames[mistake.Truth]}");

    /// <summary>The image as it is, a pixel for a pixel.</summary>
    private byte[] Pixels(int image)
    {
        double[,] ink = InkOf(image);
        using var bitmap = new SKBitmap(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                var grey = (byte)(Paper - Math.Round(Paper * ink[y, x]));
                bitmap.SetPixel(x, y, new SKColor(grey, grey, grey));
            }
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private double[,] InkOf(int image)
    {
        ReadOnlySpan<float> pixels = images.Features.AsSpan().Slice(image * height * width, height * width);
        var ink = new double[height, width];
        for (int i = 0; i < pixels.Length; i++) ink[i / width, i % width] = pixels[i];
        return ink;
    }

    private static void AddCaption(Plot plot, double x, double y, string text, Ink ink)
    {
        var caption = plot.Add.Text(text, x, y);
        caption.LabelAlignment = Alignment.UpperCenter;
        caption.LabelFontSize = 13;
        caption.LabelFontColor = Color.FromHex(ink.OnLight);
    }
}
