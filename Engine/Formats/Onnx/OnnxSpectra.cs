namespace DropoutLab.Formats;

/// <summary>Fourier transforms, as products with cosines and sines, and the weights that join frequencies as an ear does. A complex number
/// is an axis of two elements.</summary>
internal static class OnnxSpectra
{
    private const int AxisAsInput = 20;

    public static Tensor Transform(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        if (x.Rank < 2 || x.Shape[x.Rank - 1] is not (1 or 2)) throw call.Bad($"[..., length, 1 or 2] expected, {x.Shape} came");
        int axis = call.Axis(
            call.Version < AxisAsInput ? call.Attribute("axis", 1) : call.Has(2) ? (long)call.Number(2, -2) : -2, x.Rank);
        if (axis == x.Rank - 1) throw call.Bad("an axis before the last one expected");
        float length = call.Number(1, x.Shape[axis]);
        if (!(length >= 1)) throw call.Bad($"a length of 1 or more expected, {length} came");
        bool isInverse = call.Flag("inverse"), isOneSided = call.Flag("onesided");
        if (isInverse && isOneSided) throw call.Bad("an inverse of all frequencies expected, one of half of them came");
        call.CheckCount((double)length * length);
        call.CheckCount(x.Count / Math.Max(x.Shape[axis], 1.0) * length);
        int size = (int)length, missing = size - x.Shape[axis];
        x = missing > 0 ? OnnxPadding.Constant(x, axis, 0, missing, 0) : x.Slice(axis, 0, size);
        return Transform(x.Transpose(axis, x.Rank - 2), size, isInverse, isOneSided).Transpose(axis, x.Rank - 2);
    }

    /// <summary>Fourier transforms of the pieces of a signal [N, length, 1 or 2], each times a window.</summary>
    public static Tensor TransformPieces(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        if (x.Rank != 3 || x.Shape[2] is not (1 or 2)) throw call.Bad($"a signal [N, length, 1 or 2] expected, {x.Shape} came");
        float step = call.Number(1, 0), size = call.Number(3, call.Has(2) ? call.Tensor(2).Count : x.Shape[1]);
        if (!(step >= 1) || !(size >= 1) || !(size <= x.Shape[1]) || (call.Has(2) && call.Tensor(2).Count != size))
            throw call.Bad($"steps of 1 or more, and pieces and a window of one length up to {x.Shape[1]} expected");
        int pieces = ((x.Shape[1] - (int)size) / (int)Math.Min(step, int.MaxValue / 2)) + 1, length = (int)size;
        call.CheckCount((double)length * length);
        call.CheckCount((double)pieces * length * x.Shape[0]);
        int[] places = [.. Enumerable.Range(0, pieces).SelectMany(piece => Enumerable.Range(piece * (int)step, length))];
        Tensor cut = x.IndexSelect(1, places).Reshape(x.Shape[0], pieces, length, x.Shape[2]);
        if (call.Has(2)) cut *= call.Tensor(2).Reshape(length, 1);
        return Transform(cut, length, isInverse: false, call.Flag("onesided", otherwise: true));
    }

    /// <summary>Weights [frequencies, bands] of triangles that are evenly spaced in mel.</summary>
    public static Tensor MelWeights(OnnxCall call)
    {
        float bands = call.Number(0, 0), length = call.Number(1, 0), rate = call.Number(2, 0);
        if (!(bands >= 1 && length >= 1 && rate > 0)) throw call.Bad("bands, a length and a rate above 0 expected");
        int columns = (int)Math.Min(bands, int.MaxValue), rows = ((int)Math.Min(length, int.MaxValue / 2) / 2) + 1;
        call.CheckCount((double)columns * rows);
        double lowest = Mel(call.Number(3, 0)), step = (Mel(call.Number(4, 0)) - lowest) / (columns + 2.0);
        int[] edges = [.. Enumerable.Range(0, columns + 2).Select(i => Row(lowest + (i * step)))];
        var weights = new float[columns * rows];
        for (int band = 0; band < columns; band++)
        {
            (int left, int middle, int right) = (edges[band], edges[band + 1], edges[band + 2]);
            if (middle == left) Set(middle, band, 1);
            for (int row = left; row <= middle && middle > left; row++) Set(row, band, (row - left) / (float)(middle - left));
            for (int row = middle; row < right; row++) Set(row, band, (right - row) / (float)(right - middle));
        }

        return Tensor.From(weights, rows, columns);

        static double Mel(double frequency) => 2595 * Math.Log10(1 + (frequency / 700));

        int Row(double mel) => (int)Math.Clamp(Math.Floor((length + 1) * 700 * (Math.Pow(10, mel / 2595) - 1) / rate), -1, rows);

        void Set(int row, int band, float weight)
        {
            if (row >= 0 && row < rows) weights[(row * columns) + band] = weight;
        }
    }

    /// <summary>Of the axis before the last one.</summary>
    private static Tensor Transform(Tensor x, int size, bool isInverse, bool isOneSided)
    {
        int frequencies = isOneSided ? (size / 2) + 1 : size;
        float[] cosines = new float[size * frequencies], sines = new float[size * frequencies];
        for (int i = 0; i < cosines.Length; i++)
        {
            // The product of the two numbers, within one turn: the angle keeps its digits.
            double angle = 2 * Math.PI * ((long)(i / frequencies) * (i % frequencies) % size) / size;
            (cosines[i], sines[i]) = ((float)Math.Cos(angle), (float)(isInverse ? Math.Sin(angle) : -Math.Sin(angle)));
        }

        Tensor cosine = Tensor.From(cosines, size, frequencies), sine = Tensor.From(sines, size, frequencies);
        Tensor real = Part(0), realPart = real.MatMul(cosine), imaginaryPart = real.MatMul(sine);
        if (x.Shape[x.Rank - 1] == 2)
        {
            Tensor imaginary = Part(1);
            (realPart, imaginaryPart) = (realPart - imaginary.MatMul(sine), imaginaryPart + imaginary.MatMul(cosine));
        }

        Tensor result = Tensor.Concatenate([realPart.Unsqueeze(realPart.Rank), imaginaryPart.Unsqueeze(realPart.Rank)], realPart.Rank);
        return isInverse ? result / size : result;

        Tensor Part(int part) => x.Slice(x.Rank - 1, part, 1).Squeeze(x.Rank - 1);
    }
}
