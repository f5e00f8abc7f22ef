namespace DropoutLab.Formats;

/// <summary>Determinants by elimination. The greatest element left is the next pivot: what is left of a singular matrix is zero then, and
/// the gradient is right there too.</summary>
internal static class OnnxDeterminant
{
    public static Tensor Run(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        if (x.Rank < 2 || x.Shape[x.Rank - 1] != x.Shape[x.Rank - 2] || x.Count == 0)
            throw call.Bad($"square matrices expected, {x.Shape} came");
        int size = x.Shape[x.Rank - 1];
        Tensor matrices = x.Reshape(-1, size, size);
        // The steps of the elimination, each of which makes tensors of some hundred bytes, whatever they hold.
        call.CheckCount(matrices.Shape[0] * Math.Max(256.0 * size, Math.Pow(size, 3)));
        Tensor[] results = [.. Enumerable.Range(0, matrices.Shape[0]).Select(i => Of(matrices.Slice(0, i, 1).Squeeze(0)).Reshape(1))];
        return Tensor.Concatenate(results, 0).Reshape(x.Shape.AsSpan()[..^2]);
    }

    private static Tensor Of(Tensor matrix)
    {
        Tensor? product = null;
        bool isNegative = false;
        for (int size = matrix.Shape[0]; size > 0; size--)
        {
            float[] values = matrix.ToArray();
            int place = 0;
            for (int i = 1; i < values.Length; i++)
                if (Math.Abs(values[i]) > Math.Abs(values[place])) place = i;
            (int row, int column) = (place / size, place % size);
            // To the first row and column in one step, past the others: an odd way changes the sign.
            isNegative ^= (row + column) % 2 == 1;
            int[] rows = [.. Enumerable.Range(0, size).Where(i => i != row)];
            int[] columns = [.. Enumerable.Range(0, size).Where(i => i != column)];
            Tensor line = matrix.Slice(0, row, 1), pivot = line.Slice(1, column, 1);
            product = product is null ? pivot : product * pivot;
            if (size == 1) break;
            Tensor others = matrix.IndexSelect(0, rows), side = others.Slice(1, column, 1), rest = others.IndexSelect(1, columns);
            matrix = values[place] == 0 ? rest : rest - (side / pivot).MatMul(line.IndexSelect(1, columns));
        }

        return isNegative ? -product! : product!;
    }
}
