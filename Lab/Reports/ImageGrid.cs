using ScottPlot;
using SkiaSharp;

namespace DropoutLab.Lab.Reports;

/// <summary>Small images side by side, each with its caption.</summary>
internal sealed class ImageGrid(string title, IReadOnlyList<ImageTile> tiles) : IPicture
{
    private const int Columns = 6;
    private const byte Paper = 255;

    public Html OnPage(string id, string description) => Html.Of($"""
        <figure id="{id}"><ul class="images" aria-label="{description}">
        {Html.Join(tiles.Select(Entry))}</ul></figure>

        """);

    public byte[] Png()
    {
        const double gap = 0.12, textHeight = 0.42;
        int rows = (tiles.Count + Columns - 1) / Columns;
        Plot plot = PictureStyle.NewPlot(title, "", "");
        for (int i = 0; i < tiles.Count; i++)
        {
            double left = i % Columns * (1 + gap), bottom = -(i / Columns) * (1 + textHeight + gap);
            var picture = plot.Add.Heatmap(tiles[i].Shades);
            picture.Colormap = new ScottPlot.Colormaps.Grayscale().Reversed();
            picture.ManualRange = new ScottPlot.Range(0, 1);
            // A heatmap reaches half a cell beyond its position.
            double insetX = 0.5 / (tiles[i].Shades.GetLength(1) + 1), insetY = 0.5 / (tiles[i].Shades.GetLength(0) + 1);
            picture.Position = new CoordinateRect(left + insetX, left + 1 - insetX, bottom + insetY, bottom + 1 - insetY);
            AddCaption(plot, left + 0.5, bottom - 0.02, tiles[i].Caption, Ink.Black);
            AddCaption(plot, left + 0.5, bottom - 0.21, tiles[i].Remark, Ink.Neutral);
        }

        plot.HideAxesAndGrid();
        plot.Axes.Title.IsVisible = true;
        plot.Axes.SetLimits(-gap, Columns * (1 + gap), 1 + gap - (rows * (1 + textHeight + gap)), 1 + gap);
        return PictureStyle.Png(plot);
    }

    private static Html Entry(ImageTile tile)
    {
        string name = tile.Remark.Length == 0 ? tile.Caption : $"{tile.Caption}, {tile.Remark}";
        Html remark = tile.Remark.Length == 0 ? Html.Empty : Html.Of($" <span class=\"quiet\">{tile.Remark}</span>");
        return Html.Of($"<li>{HtmlPage.Picture(Pixels(tile.Shades), name, tile.Shades.GetLength(1), tile.Shades.GetLength(0))}" +
            $"<span>{tile.Caption}</span>{remark}</li>\n");
    }

    /// <summary>The image as it is, a pixel for a pixel.</summary>
    private static byte[] Pixels(double[,] shades)
    {
        (int height, int width) = (shades.GetLength(0), shades.GetLength(1));
        using var bitmap = new SKBitmap(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                var grey = (byte)(Paper - Math.Round(Paper * shades[y, x]));
                bitmap.SetPixel(x, y, new SKColor(grey, grey, grey));
            }
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void AddCaption(Plot plot, double x, double y, string text, Ink ink)
    {
        if (text.Length == 0) return;
        var caption = plot.Add.Text(text, x, y);
        caption.LabelAlignment = Alignment.UpperCenter;
        caption.LabelFontSize = 13;
        caption.LabelFontColor = Color.FromHex(ink.OnLight);
    }
}
