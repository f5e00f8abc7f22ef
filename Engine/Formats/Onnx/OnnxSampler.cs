namespace DropoutLab.Formats;

/// <summary>Images [N, C, H, W] read at places between their pixels.</summary>
/// <param name="images">The images.</param>
/// <param name="isInside">Whether a place beyond the border is read as the pixel at the border, not as 0.</param>
/// <param name="isReflected">Whether a place beyond the border is thrown back.</param>
/// <param name="isAligned">Whether a reflection is at the middle of the last pixel, not at its edge.</param>
internal sealed class OnnxSampler(Tensor images, bool isInside, bool isReflected, bool isAligned)
{
    private const double CubicSharpness = -0.75;

    // Places are float32, which count no further one by one.
    private const int MostPlaces = 1 << 24;

    // No pixel is among the neighbors.
    private const int FarOutside = -8;

    private readonly Tensor pixels = images.Reshape(images.Shape[0], images.Shape[1], -1);

    private int Height => images.Shape[2];

    private int Width => images.Shape[3];

    /// <summary>Refuses images of which a place is not exact.</summary>
    public static void CheckPlaces(OnnxCall call, Tensor images)
    {
        if ((long)images.Shape[2] * images.Shape[3] > MostPlaces)
            throw call.Bad($"images of at most {MostPlaces} pixels expected, {images.Shape} came");
    }

    /// <summary>The pixel nearest to each place; places are [N, count], the result is [N, C, count].</summary>
    public Tensor Nearest(Tensor x, Tensor y) => At(Placed(x, Width).Round(), Placed(y, Height).Round());

    /// <summary>Between the four pixels around each place.</summary>
    public Tensor Linear(Tensor x, Tensor y)
    {
        (x, y) = (Placed(x, Width), Placed(y, Height));
        Tensor left = x.Floor(), top = y.Floor(), right = x - left, below = y - top;
        Tensor upper = (At(left, top) * Share(1 - right)) + (At(left + 1, top) * Share(right));
        Tensor lower = (At(left, top + 1) * Share(1 - right)) + (At(left + 1, top + 1) * Share(right));
        return (upper * Share(1 - below)) + (lower * Share(below));
    }

    /// <summary>Between the sixteen pixels around each place.</summary>
    public Tensor Cubic(Tensor x, Tensor y)
    {
        (x, y) = (InReach(x), InReach(y));
        Tensor left = x.Floor(), top = y.Floor();
        Tensor[] across = Weights(x - left), down = Weights(y - top);
        Tensor[] columns = [.. Enumerable.Range(-1, across.Length).Select(step => Placed(left + step, Width))];
        Tensor[] rows = [.. Enumerable.Range(-1, down.Length).Select(step => Placed(top + step, Height))];
        Tensor? sum = null;
        for (int row = 0; row < down.Length; row++)
            for (int column = 0; column < across.Length; column++)
            {
                Tensor part = At(columns[column], rows[row]) * Share(across[column] * down[row]);
                sum = sum is null ? part : sum + part;
            }

        return sum!;
    }

    /// <summary>A convolution kernel of cubic pieces (Keys 1981) at its four distances.</summary>
    private static Tensor[] Weights(Tensor beyond)
    {
        return [Far(beyond + 1), Near(beyond), Near(1 - beyond), Far(2 - beyond)];

        static Tensor Near(Tensor d) => ((((CubicSharpness + 2) * d) - (CubicSharpness + 3)) * d * d) + 1;

        static Tensor Far(Tensor d) => (((((CubicSharpness * d) - (5 * CubicSharpness)) * d) + (8 * CubicSharpness)) * d)
            - (4 * CubicSharpness);
    }

    private static Tensor Share(Tensor weight) => weight.Unsqueeze(1);

    /// <summary>Places beyond the border as places inside, if they are to be.</summary>
    private Tensor Placed(Tensor x, int size)
    {
        if (isReflected)
        {
            double first = isAligned ? 0 : -0.5, length = isAligned ? size - 1 : size;
            if (length == 0) return x * 0;
            Tensor distance = (x - first).Abs(), turns = (distance / length).Floor(), rest = distance - (turns * length);
            Tensor isBack = turns - (2 * (turns / 2).Floor());
            x = Tensor.Where(isBack, length - rest, rest) + first;
        }

        return isInside || isReflected ? x.Clamp(0, size - 1) : InReach(x);
    }

    /// <summary>Places that are not finite, where they lie outside, as places outside: between two of them lies no number.</summary>
    private Tensor InReach(Tensor x) =>
        isInside || isReflected ? x : Tensor.Where(x.Abs() <= MostPlaces, x, Tensor.Scalar(FarOutside));

    /// <summary>The pixels at whole places, 0 outside of the images.</summary>
    private Tensor At(Tensor x, Tensor y)
    {
        Tensor isIn = (x >= 0) * (x <= Width - 1) * (y >= 0) * (y <= Height - 1);
        Tensor place = Tensor.Where(isIn, (y.Clamp(0, Height - 1) * Width) + x.Clamp(0, Width - 1), Tensor.Scalar(0));
        int[] shape = [pixels.Shape[0], pixels.Shape[1], place.Shape[1]];
        return Tensor.Where(isIn.Unsqueeze(1), pixels.Gather(2, place.Detach().Unsqueeze(1).Expand(shape)), Tensor.Scalar(0));
    }
}
