using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>The sums in the bound of Winograd's method, for each element of a convolution with 3 x 3 taps and its gradients.</summary>
internal sealed class WinogradBound(ConvolutionShape shape, float[] x, float[] w, float[] dy)
{
    /// <summary>How much larger than the sum the numbers on the way may be: 14.3125, the most that the magnitudes of the three transforms
    /// make of the pixels of a line, squared because lines of both directions go through them.</summary>
    private const double Growth = 205;

    /// <summary>Roundings of a term beside those of the sum: 8 of the transform of the weights, whose constants are rounded too, 8 of that
    /// of the patch and 10 of the way back, where a product and a sum are two roundings; and some more for products of them.</summary>
    private const double Roundings = 32;

    private readonly Dictionary<(int, int, int, int), double> ofResult = [], ofInputGradient = [];

    private readonly Dictionary<(int, int), double> ofWeightGradient = [];

    /// <summary>Tiles of the whole batch: the terms of a weight's gradient.</summary>
    public int Tiles { get; } = shape.Batch * TilesAlong(shape.Y.Output) * TilesAlong(shape.X.Output);

    /// <summary>How many 2^-24 of its sum an element may be off.</summary>
    public static double Factor(int terms) => Growth * (terms + Roundings);

    /// <summary>Over the channels: the largest |x| of the tile's patch times the sum of the kernel's |w|.</summary>
    public double OfResult(int element) =>
        Known(ofResult, Place(element, shape.Outputs, shape.Y.Output, shape.X.Output), tile =>
        {
            (int image, int output, int row, int column) = tile;
            int first = output / shape.OutputsOfGroup * shape.InputsOfGroup;
            return Enumerable.Range(0, shape.InputsOfGroup).Sum(
                c => LargestOfX(image, first + c, row - shape.Y.Padding, column - shape.X.Padding) * Taps(output, c));
        });

    /// <summary>Over the outputs: the largest |dy| of the patch times the sum of the kernel's |w|.</summary>
    public double OfInputGradient(int element) =>
        Known(ofInputGradient, Place(element, shape.Inputs, shape.Y.Input, shape.X.Input), tile =>
        {
            (int image, int input, int row, int column) = tile;
            int first = input / shape.InputsOfGroup * shape.OutputsOfGroup;
            return Enumerable.Range(first, shape.OutputsOfGroup).Sum(output =>
                OfGradient(image, output, row + shape.Y.Padding - 2, column + shape.X.Padding - 2, 6).DefaultIfEmpty(0).Max() *
                Taps(output, input % shape.InputsOfGroup));
        });

    /// <summary>Over the tiles: the largest |x| of the patch times the sum of the tile's |dy|.</summary>
    public double OfWeightGradient(int element) =>
        Known(ofWeightGradient, (element / 9 / shape.InputsOfGroup, element / 9 % shape.InputsOfGroup), channels =>
        {
            (int output, int input) = channels;
            int channel = (output / shape.OutputsOfGroup * shape.InputsOfGroup) + input;
            return Enumerable.Range(0, Tiles).Sum(tile =>
            {
                int across = TilesAlong(shape.X.Output), down = TilesAlong(shape.Y.Output);
                (int image, int row, int column) = (tile / across / down, tile / across % down * 4, tile % across * 4);
                return LargestOfX(image, channel, row - shape.Y.Padding, column - shape.X.Padding) *
                    OfGradient(image, output, row, column, 4).Sum();
            });
        });

    private static int TilesAlong(int pixels) => (pixels + 3) / 4;

    /// <summary>The image, the channel and the first pixel of the tile of an element.</summary>
    private static (int Image, int Channel, int Row, int Column) Place(int element, int channels, int height, int width) =>
        (element / width / height / channels, element / width / height % channels, element / width % height / 4 * 4,
            element % width / 4 * 4);

    private static IEnumerable<double> Magnitudes(float[] planes, int plane, int height, int width, int row, int column, int size) =>
        from y in Enumerable.Range(row, size)
        where y >= 0 && y < height
        from x in Enumerable.Range(column, size)
        where x >= 0 && x < width
        select (double)Math.Abs(planes[(((plane * height) + y) * width) + x]);

    private static double Known<TPlace>(Dictionary<TPlace, double> sums, TPlace place, Func<TPlace, double> find)
        where TPlace : notnull
    {
        if (!sums.TryGetValue(place, out double sum)) sums[place] = sum = find(place);
        return sum;
    }

    private double LargestOfX(int image, int input, int row, int column) =>
        Magnitudes(x, (image * shape.Inputs) + input, shape.Y.Input, shape.X.Input, row, column, 6).DefaultIfEmpty(0).Max();

    private IEnumerable<double> OfGradient(int image, int output, int row, int column, int size) =>
        Magnitudes(dy, (image * shape.Outputs) + output, shape.Y.Output, shape.X.Output, row, column, size);

    private double Taps(int output, int input) =>
        w.Skip(((output * shape.InputsOfGroup) + input) * 9).Take(9).Sum(v => (double)Math.Abs(v));
}
