using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The output of attention for one head of one sequence.</summary>
/// <remarks>K', V and Q are gathered into the core's own cache, since rows of one head may lie whole pages apart, which share the sets of
/// the nearest cache. Then some queries at once get their scores, softmax, dropout and output while their rows stay there.</remarks>
internal readonly unsafe struct AttentionForward<TSimd, TVector>(AttentionArguments arguments) : IParallelJob
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private readonly AttentionArguments a = arguments;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        AttentionShape shape = a.Sizes;
        int queries = shape.Queries, keys = shape.Keys, d = shape.Width, stride = shape.ScoreStride;
        int n = chunk / shape.Heads, head = chunk % shape.Heads;
        int width = PanelProduct.RoundUp(d, TSimd.Count), valueWidth = PanelProduct.RoundUp(shape.ValueWidth, TSimd.Count);
        float* turnedKeys = Workspace.Rent(
            ((long)stride * d) + ((long)keys * valueWidth) + ((long)queries * width)
            + ((long)AttentionShape.MaxRowsAtOnce * (stride + valueWidth)));
        float* values = turnedKeys + ((nint)stride * d), q = values + ((nint)keys * valueWidth), scores = q + ((nint)queries * width);
        float* rows = scores + ((nint)AttentionShape.MaxRowsAtOnce * stride);
        AttentionParts<TSimd, TVector>.Turn(a.Key + shape.Key.At(n, head), shape.Key.Row, keys, d, turnedKeys);
        AttentionParts<TSimd, TVector>.Gather(
            a.Value + shape.Value.At(n, head), shape.Value.Row, keys, shape.ValueWidth, valueWidth, 1, values);
        AttentionParts<TSimd, TVector>.Gather(a.Query + shape.Query.At(n, head), shape.Query.Row, queries, d, width, shape.Scale, q);
        float* tops = stackalloc float[2 * AttentionShape.MaxRowsAtOnce], totals = tops + AttentionShape.MaxRowsAtOnce;
        var tiles = new RowTiles(queries, shape.RowsAtOnce);
        for (int tile = 0; tile < tiles.Count; tile++)
        {
            int first = tiles.Start(tile), height = tiles.Height(tile), seen = a.Seen(n, first + height - 1);
            int seenWidth = PanelProduct.RoundUp(seen, TSimd.Count);
            AttentionParts<TSimd, TVector>.Panelled(height, seen, keys, d, q + ((nint)first * width), width, turnedKeys, scores, stride);

            // One loop for each part: the waits of a row's reduction are filled by the other rows.
            if (a.Bias != null)
            {
                float* bias = a.Bias + shape.BiasLayout.At(n, head) + ((nint)first * shape.BiasLayout.Row);
                for (int r = 0; r < height; r++)
                    AttentionParts<TSimd, TVector>.AddBias(
                        scores + (r * stride), bias + ((nint)r * shape.BiasLayout.Row), a.Seen(n, first + r));
            }

            for (int r = 0; r < height; r++) tops[r] = AttentionParts<TSimd, TVector>.Largest(scores + (r * stride), a.Seen(n, first + r));
            for (int r = 0; r < height; r++)
                totals[r] = AttentionParts<TSimd, TVector>.Exponentials(scores + (r * stride), a.Seen(n, first + r), seenWidth, tops[r]);
            for (int r = 0; r < height; r++)
            {
                long row = ((long)chunk * queries) + first + r;
                float* kept = a.Probabilities == null ? null : a.Probabilities + ((nint)row * stride);
                if (a.LogSums != null) a.LogSums[row] = totals[r] == 0 ? float.PositiveInfinity : tops[r] + MathF.Log(totals[r]);
                AttentionParts<TSimd, TVector>.Finish(
                    scores + (r * stride), keys, seenWidth, totals[r] == 0 ? 0 : 1 / totals[r], kept, a.Mask, a.FirstBit(row), a.MaskScale);
            }

            AttentionParts<TSimd, TVector>.Product(
                height, shape.ValueWidth, seen, scores, stride, 1, values, valueWidth, rows, valueWidth, false);
            AttentionParts<TSimd, TVector>.Scatter(
                rows, valueWidth, height, shape.ValueWidth, 1, a.Output + shape.Output.At(n, head) + ((nint)first * shape.Output.Row),
                shape.Output.Row);
        }
    }
}
