namespace DropoutLab.Tests.Oracles;

/// <summary>Matrix products by plain loops.</summary>
internal static partial class Oracle
{
    /// <summary>[.., m, k] x [.., k, n]; the leading dimensions broadcast.</summary>
    public static DoubleArray MatMul(DoubleArray a, DoubleArray b)
    {
        int m = a.Shape[^2], k = a.Shape[^1], n = b.Shape[^1];
        int[] leading = DoubleArray.BroadcastShape(a.Shape[..^2], b.Shape[..^2]);
        var result = new double[DoubleArray.CountOf(leading) * m * n];
        for (int batch = 0; batch < DoubleArray.CountOf(leading); batch++)
        {
            int[] index = DoubleArray.IndexOf(batch, leading);
            int startA = LeadingOffset(index, a.Shape[..^2]) * m * k;
            int startB = LeadingOffset(index, b.Shape[..^2]) * k * n;
            for (int row = 0; row < m; row++)
                for (int inner = 0; inner < k; inner++)
                    for (int column = 0; column < n; column++)
                    {
                        double product = a.Values[startA + row * k + inner] * b.Values[startB + inner * n + column];
                        result[(batch * m + row) * n + column] += product;
                    }
        }

        return new DoubleArray(result, [.. leading, m, n]);
    }

    /// <summary>x W' + b with x [.., inFeatures], W [outFeatures, inFeatures], b [outFeatures].</summary>
    public static DoubleArray Linear(DoubleArray x, DoubleArray weight, DoubleArray? bias)
    {
        int inFeatures = weight.Shape[1], outFeatures = weight.Shape[0];
        int[] shape = [.. x.Shape[..^1], outFeatures];
        var result = new double[DoubleArray.CountOf(shape)];
        for (int i = 0; i < result.Length; i++)
        {
            int row = i / outFeatures * inFeatures, unit = i % outFeatures;
            double sum = bias is null ? 0 : bias.Values[unit];
            for (int inner = 0; inner < inFeatures; inner++)
                sum += x.Values[row + inner] * weight.Values[unit * inFeatures + inner];
            result[i] = sum;
        }

        return new DoubleArray(result, shape);
    }

    private static int LeadingOffset(int[] index, int[] shape)
    {
        int flat = 0;
        int skipped = index.Length - shape.Length;
        for (int axis = 0; axis < shape.Length; axis++)
            flat = flat * shape[axis] + (shape[axis] == 1 ? 0 : index[axis + skipped]);
        return flat;
    }
}
