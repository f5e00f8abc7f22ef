namespace DropoutLab.Formats;

/// <summary>Where in the whole input the largest element of each window lies: the first of equal ones, as the pooling chooses.</summary>
internal static class OnnxMaximumPlaces
{
    public static OnnxIntegers Find(OnnxCall call, Tensor x, OnnxWindow window, Shape results)
    {
        int[] steps = Steps(x.Shape, call.Flag("storage_order"));
        int[] windows = [.. results.AsSpan()[2..]];
        int inside = Shape.Of(windows).ElementCount, pixels = x.Count / Math.Max(x.Shape[0] * x.Shape[1], 1);
        float[] values = x.ToArray();
        int[] straight = Steps(x.Shape, isColumnMajor: false);
        var places = new long[results.ElementCount];
        for (int i = 0; i < places.Length; i++)
        {
            int plane = i / inside * pixels;
            float best = float.NegativeInfinity;
            places[i] = -1;
            foreach (int[] pixel in Pixels(x.Shape, window, windows, i % inside))
            {
                float value = values[plane + Sum(pixel, straight)];
                bool isBetter = value > best || places[i] < 0 || (float.IsNaN(value) && !float.IsNaN(best));
                if (isBetter) (best, places[i]) = (value, plane + Sum(pixel, steps));
            }
        }

        return new OnnxIntegers(places, [.. results]);
    }

    /// <summary>The pixels of a window that lie in the input, row by row.</summary>
    private static IEnumerable<int[]> Pixels(Shape x, OnnxWindow window, int[] windows, int number)
    {
        int axes = windows.Length, taps = Shape.Of(window.Kernel).ElementCount;
        var starts = new int[axes];
        for (int axis = axes - 1; axis >= 0; number /= windows[axis--])
            starts[axis] = (number % windows[axis] * window.Strides[axis]) - window.Before[axis];
        for (int tap = 0; tap < taps; tap++)
        {
            var pixel = new int[axes];
            bool isInside = true;
            for (int axis = axes - 1, rest = tap; axis >= 0; rest /= window.Kernel[axis--])
            {
                pixel[axis] = starts[axis] + (rest % window.Kernel[axis] * window.Dilations[axis]);
                isInside &= pixel[axis] >= 0 && pixel[axis] < x[axis + 2];
            }

            if (isInside) yield return pixel;
        }
    }

    /// <summary>How far apart neighbors along each axis behind the channels lie.</summary>
    private static int[] Steps(Shape shape, bool isColumnMajor)
    {
        var steps = new int[shape.Rank - 2];
        int step = 1;
        for (int i = 0; i < steps.Length; i++)
        {
            int axis = isColumnMajor ? i : steps.Length - 1 - i;
            steps[axis] = step;
            step *= shape[axis + 2];
        }

        return steps;
    }

    private static int Sum(int[] pixel, int[] steps)
    {
        int sum = 0;
        for (int axis = 0; axis < pixel.Length; axis++) sum += pixel[axis] * steps[axis];
        return sum;
    }
}
