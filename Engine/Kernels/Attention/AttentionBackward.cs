using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>Gradients of Q, K and V from that of the output, for one head of one sequence.</summary>
/// <remarks>With P the probabilities, M the mask times its scale and O the output: dV = (P M)' dO, dP = (dO V') M, dS = P (dP - rowsum(dO
/// O)), dQ = scale dS K, dK = scale dS' Q. Queries go by in blocks, so that P M and dS of a block stay in the second-level cache for the
/// products along the queries.</remarks>
internal readonly unsafe struct AttentionBackward<TSimd, TVector>(AttentionArguments arguments) : IParallelJob
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Queries in a block: of 256 keys, two arrays of 128 KB.</summary>
    private const int QueryBlock = 126;

    private readonly AttentionArguments a = arguments;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        AttentionShape shape = a.Sizes;
        int queries = shape.Queries, keys = shape.Keys, d = shape.Width, dv = shape.ValueWidth, stride = shape.ScoreStride;
        int width = PanelProduct.RoundUp(d, TSimd.Count), valueWidth = PanelProduct.RoundUp(dv, TSimd.Count);
        int n = chunk / shape.Heads, head = chunk % shape.Heads;
        bool again = a.Probabilities == null;
        float* k = Workspace.Rent(
            ((long)(keys + queries + keys) * width) + ((long)(queries + keys) * valueWidth) + ((long)stride * (dv + d))
            + (2L * QueryBlock * stride) + ((long)AttentionShape.MaxRowsAtOnce * width));
        float* q = k + ((nint)keys * width), dKeys = q + ((nint)queries * width), dOuts = dKeys + ((nint)keys * width);
        float* dValues = dOuts + ((nint)queries * valueWidth), turnedValues = dValues + ((nint)keys * valueWidth);
        float* turnedKeys = turnedValues + ((nint)stride * dv), dropped = turnedKeys + ((nint)stride * d);
        float* dScores = dropped + ((nint)QueryBlock * stride), rows = dScores + ((nint)QueryBlock * stride);
        AttentionParts<TSimd, TVector>.Gather(a.Key + shape.Key.At(n, head), shape.Key.Row, keys, d, width, 1, k);
        AttentionParts<TSimd, TVector>.Gather(a.Query + shape.Query.At(n, head), shape.Query.Row, queries, d, width, shape.Scale, q);
        AttentionParts<TSimd, TVector>.Gather(
            a.OutputGradient + shape.Output.At(n, head), shape.Output.Row, queries, dv, valueWidth, 1, dOuts);
        AttentionParts<TSimd, TVector>.Turn(a.Value + shape.Value.At(n, head), shape.Value.Row, keys, dv, turnedValues);
        if (again) AttentionParts<TSimd, TVector>.Turn(a.Key + shape.Key.At(n, head), shape.Key.Row, keys, d, turnedKeys);
        new Span<float>(dKeys, keys * width).Clear();
        new Span<float>(dValues, keys * valueWidth).Clear();
        for (int block = 0; block < queries; block += QueryBlock)
        {
            int blockEnd = Math.Min(block + QueryBlock, queries), count = blockEnd - block, seen = a.Seen(n, blockEnd - 1);
            int seenWidth = PanelProduct.RoundUp(seen, TSimd.Count);
            var tiles = new RowTiles(count, shape.RowsAtOnce);
            for (int tile = 0; tile < tiles.Count; tile++)
            {
                int first = tiles.Start(tile), height = tiles.Height(tile), query = block + first;
                float* ds = dScores + ((nint)first * stride), p = dropped + ((nint)first * stride);
                AttentionParts<TSimd, TVector>.Panelled(
                    height, seen, keys, dv, dOuts + ((nint)query * valueWidth), valueWidth, turnedValues, ds, stride);
                if (again)
                    AttentionParts<TSimd, TVector>.Panelled(height, seen, keys, d, q + ((nint)query * width), width, turnedKeys, p, stride);
                for (int r = 0; r < height; r++)
                    Row(chunk, n, head, query + r, ds + (r * stride), p + (r * stride), dOuts + ((nint)(query + r) * valueWidth),
                        seenWidth);
                AttentionParts<TSimd, TVector>.Product(height, d, seen, ds, stride, 1, k, width, rows, width, false);
                if (a.QueryGradient != null)
                    AttentionParts<TSimd, TVector>.Scatter(
                        rows, width, height, d, shape.Scale, a.QueryGradient + shape.Query.At(n, head) + ((nint)query * shape.Query.Row),
                        shape.Query.Row);
            }

            AttentionParts<TSimd, TVector>.Product(
                seen, dv, count, dropped, 1, stride, dOuts + ((nint)block * valueWidth), valueWidth, dValues, valueWidth, true);
            AttentionParts<TSimd, TVector>.Product(
                seen, d, count, dScores, 1, stride, q + ((nint)block * width), width, dKeys, width, true);
        }

        if (a.KeyGradient != null)
            AttentionParts<TSimd, TVector>.Scatter(
                dKeys, width, keys, d, 1, a.KeyGradient + shape.Key.At(n, head), shape.Key.Row);
        if (a.ValueGradient != null)
            AttentionParts<TSimd, TVector>.Scatter(
                dValues, valueWidth, keys, dv, 1, a.ValueGradient + shape.Value.At(n, head), shape.Value.Row);
    }

    /// <summary>One query: dP becomes dS, and the place of the scores gets P M.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row(int chunk, int n, int head, int query, float* ds, float* p, float* dOut, int width)
    {
        AttentionShape shape = a.Sizes;
        long row = ((long)chunk * shape.Queries) + query;
        int count = a.Seen(n, query);
        float* output = a.Output + shape.Output.At(n, head) + ((nint)query * shape.Output.Row);
        float* kept = a.Probabilities == null ? null : a.Probabilities + ((nint)row * shape.ScoreStride);
        if (kept == null && a.Bias != null)
            AttentionParts<TSimd, TVector>.AddBias(
                p, a.Bias + shape.BiasLayout.At(n, head) + ((nint)query * shape.BiasLayout.Row), count);
        TVector dots = TSimd.Zero, scale = TSimd.Broadcast(a.MaskScale), logSum = TSimd.Broadcast(kept == null ? a.LogSums[row] : 0);
        for (int j = 0; j < shape.ValueWidth; j += TSimd.Count)
            dots = TSimd.MultiplyAdd(PartVector<TSimd, TVector>.Load(output + j, shape.ValueWidth - j), TSimd.Load(dOut + j), dots);
        TVector dot = TSimd.Broadcast(TSimd.Sum(dots));
        for (int j = 0; j < width; j += TSimd.Count)
        {
            TVector probability = kept != null
                ? TSimd.Load(kept + j)
                : ElementaryFunctions.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(p + j), logSum));
            if (j + TSimd.Count > count) probability = TSimd.KeepWhereSet(probability, j < count ? (1u << (count - j)) - 1 : 0);
            TVector dp = TSimd.Load(ds + j), after = probability;
            if (a.Mask != null)
            {
                uint bits = AttentionParts<TSimd, TVector>.Bits(a.Mask, a.FirstBit(row) + j, shape.Keys - j);
                dp = TSimd.KeepWhereSet(TSimd.Multiply(dp, scale), bits);
                after = TSimd.KeepWhereSet(TSimd.Multiply(probability, scale), bits);
            }

            TSimd.Store(after, p + j);
            TSimd.Store(TSimd.Multiply(probability, TSimd.Subtract(dp, dot)), ds + j);
        }
    }
}
