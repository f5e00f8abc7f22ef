namespace DropoutLab.Tests.Oracles;

/// <summary>Attention by plain loops.</summary>
internal static partial class Oracle
{
    /// <summary>For each matrix of [.., queries, d], [.., keys, d] and [.., keys, e].</summary>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="scale">The factor of the products.</param>
    /// <param name="added">What is added to a score, from matrix, query and key; minus infinity hides it.</param>
    /// <param name="factor">What a weight is multiplied by after the softmax.</param>
    public static DoubleArray Attention(
        DoubleArray q, DoubleArray k, DoubleArray v, double scale, Func<int, int, int, double> added, Func<int, int, int, double> factor)
    {
        int queries = q.Shape[^2], keys = k.Shape[^2], d = q.Shape[^1], e = v.Shape[^1], count = DoubleArray.CountOf(q.Shape[..^2]);
        var result = new double[count * queries * e];
        for (int matrix = 0; matrix < count; matrix++)
            for (int query = 0; query < queries; query++)
            {
                var scores = new double[keys];
                for (int key = 0; key < keys; key++)
                {
                    double product = 0;
                    for (int i = 0; i < d; i++)
                        product += q.Values[(matrix * queries + query) * d + i] * k.Values[(matrix * keys + key) * d + i];
                    scores[key] = scale * product + added(matrix, query, key);
                }

                double top = scores.DefaultIfEmpty(0).Max(), total = 0;
                if (double.IsNegativeInfinity(top)) continue;
                for (int key = 0; key < keys; key++) total += scores[key] = Math.Exp(scores[key] - top);
                for (int key = 0; key < keys; key++)
                    for (int i = 0; i < e; i++)
                        result[(matrix * queries + query) * e + i] +=
                            scores[key] / total * factor(matrix, query, key) * v.Values[(matrix * keys + key) * e + i];
            }

        return new DoubleArray(result, [.. q.Shape[..^1], e]);
    }

    public static DoubleArray RotatePositions(DoubleArray x, int start, double frequencyBase)
    {
        int d = x.Shape[^1];
        return DoubleArray.Build(x.Shape, index =>
        {
            int pair = index[^1] % (d / 2);
            double angle = (start + index[^2]) * Math.Pow(frequencyBase, -2.0 * pair / d);
            double a = x.At([.. index[..^1], pair]), b = x.At([.. index[..^1], pair + d / 2]);
            return index[^1] < d / 2 ? a * Math.Cos(angle) - b * Math.Sin(angle) : b * Math.Cos(angle) + a * Math.Sin(angle);
        });
    }
}
