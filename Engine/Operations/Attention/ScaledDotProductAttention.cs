using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Probabilities up to so many bytes are kept for the backward pass, which computes them again beyond.</summary>
    private const long MaxKeptProbabilities = 1L << 24;

    /// <summary>Attention: for each query, the mean of the values, weighted by how well their keys fit it. This tensor has
    /// the queries.</summary>
    /// <remarks>
    /// <para>Formula: y = D(softmax(scale Q K' + mask)) V, where the softmax goes over the keys and D is inverted dropout.</para>
    /// <para>Gradient: with P the probabilities and M the dropout's factors, dV = (P M)' dy, dP = (dy V') M, dS = P (dP - rowsum(dy y)), dQ
    /// = scale dS K, dK = scale dS' Q; none to the mask.</para>
    /// <para>Shapes: Q [..., queries, d], K [..., keys, d], V [..., keys, e] give [..., queries, e]; the leading axes are equal. With two
    /// leading axes or more the last of them is the heads, for masks.</para>
    /// <para>Numerics: a query that sees no key has output 0 and no gradient. The same bits for any number of threads. With
    /// <see cref="TorchGenerator"/> the dropped probabilities are PyTorch's.</para>
    /// <para>Cost: 2 * queries * keys * (d + e) floating-point operations a head, about two and a half times as many again in the backward
    /// pass. Scores are made tile by tile in the cache. For the backward pass the probabilities are kept up to 16 MB; beyond, one number a
    /// row, and they are computed again. Dropout keeps one bit a score.</para>
    /// <para>Source: A. Vaswani et al., "Attention is all you need", 2017, section 3.2.1.</para>
    /// </remarks>
    /// <param name="key">K.</param>
    /// <param name="value">V.</param>
    /// <param name="mask">What is hidden or added; null for nothing.</param>
    /// <param name="dropProbability">The probability that a weight is zeroed, from 0 to 1; give 0 in evaluation.</param>
    /// <param name="scale">What the products are multiplied by; null for 1 / sqrt(d).</param>
    /// <param name="generator">Where the dropout's mask comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or more than 2^31 - 1 weights would be dropped from.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The probability is NaN or not in [0, 1].</exception>
    public Tensor ScaledDotProductAttention(
        Tensor key, Tensor value, AttentionMask? mask = null, double dropProbability = 0, double? scale = null, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(ScaledDotProductAttention));
        if (Rank < 2 || key.Rank != Rank || value.Rank != Rank || key.Shape[-1] != Shape[-1] || value.Shape[-2] != key.Shape[-2]
            || !key.Shape.AsSpan()[..^2].SequenceEqual(Shape.AsSpan()[..^2])
            || !value.Shape.AsSpan()[..^2].SequenceEqual(Shape.AsSpan()[..^2]))
            throw new ArgumentException(
                $"ScaledDotProductAttention: query {Shape}, key {key.Shape}, value {value.Shape}: [..., queries, d], [..., keys, d] and " +
                "[..., keys, e] expected", nameof(key));
        int heads = Rank >= 4 ? Shape[-3] : 1, queries = Shape[-2], keys = key.Shape[-2], d = Shape[-1], e = value.Shape[-1], count = 1;
        foreach (int size in Shape.AsSpan()[..^(Rank >= 4 ? 3 : 2)]) count *= size;
        var shape = new AttentionShape(
            count, heads, queries, keys, d, e, (float)(scale ?? 1 / Math.Sqrt(d)), mask?.IsCausal ?? false)
        {
            Query = HeadLayout.Matrices(heads, queries, d),
            Key = HeadLayout.Matrices(heads, keys, d),
            Value = HeadLayout.Matrices(heads, keys, e),
            Output = HeadLayout.Matrices(heads, queries, e),
        };
        return Attention(this, key, value, AttentionEdges.Apart, shape, Shape.WithLast(e), mask, dropProbability, generator);
    }

    /// <summary>Attention over heads that lie anywhere in their tensors.</summary>
    /// <param name="query">Where Q lies.</param>
    /// <param name="key">Where K lies: also the same tensor, if <paramref name="edges"/> says so.</param>
    /// <param name="value">Where V lies.</param>
    /// <param name="edges">Which of the three are parts of one tensor.</param>
    /// <param name="shape">Sizes and places.</param>
    /// <param name="result">The shape of the result.</param>
    /// <param name="mask">The mask, or null.</param>
    /// <param name="dropProbability">The probability that a weight is zeroed.</param>
    /// <param name="generator">Where the dropout's mask comes from.</param>
    /// <param name="maxKept">The most bytes of probabilities that are kept.</param>
    internal static Tensor Attention(
        Tensor query, Tensor key, Tensor value, AttentionEdges edges, AttentionShape shape, Shape result, AttentionMask? mask,
        double dropProbability, Generator? generator, long maxKept = MaxKeptProbabilities)
    {
        mask?.Check(shape.Count, shape.Heads, shape.Queries, shape.Keys, nameof(mask));
        if (mask?.Added is not null) shape = shape with { BiasLayout = mask.Layout(shape.Count, shape.Heads, shape.Queries, shape.Keys) };
        if (dropProbability > 0 && shape.Rows * shape.Keys > int.MaxValue)
            throw new ArgumentException(
                $"Attention: dropout of {shape.Rows * shape.Keys} weights, {shape.Count} sequences x {shape.Heads} heads x " +
                $"{shape.Queries} queries x {shape.Keys} keys, {int.MaxValue} or fewer expected", nameof(dropProbability));
        Tensor output = Allocate(result);
        if (shape.Keys == 0) output.Destination.Clear();
        bool records = Autograd.Records(query, key, value);
        long scores = shape.Rows * shape.ScoreStride;
        bool keeps = records && scores * sizeof(float) <= maxKept;
        var memory = new AttentionMemory(
            AllocateKept([keeps ? (int)scores : 0]), AllocateKept([records && !keeps ? checked((int)shape.Rows) : 0]),
            dropProbability > 0 ? DropoutMask.Draw((int)(shape.Rows * shape.Keys), dropProbability, generator) : null,
            DropoutMask.InverseKeep(dropProbability));
        if (output.Count > 0 && shape.Keys > 0)
        {
            AttentionCall call = memory.Call(shape, query, key, value, mask, output);
            AttentionKernel.Forward(in call);
        }

        if (records) return output.ProducedBy(new AttentionNode(query, key, value, edges, shape, mask, memory, output));
        memory.Release();
        return output;
    }

    private sealed class AttentionNode : Node
    {
        private readonly AttentionEdges edges;
        private readonly AttentionShape shape;
        private readonly AttentionMask? mask;
        private readonly AttentionMemory memory;

        public AttentionNode(
            Tensor query, Tensor key, Tensor value, AttentionEdges edges, AttentionShape shape, AttentionMask? mask, AttentionMemory memory,
            Tensor output)
            : base(edges == AttentionEdges.Apart ? [query, key, value] : edges == AttentionEdges.KeyAndValue ? [query, key] : [query])
        {
            this.edges = edges;
            this.shape = shape;
            this.mask = mask;
            this.memory = memory;
            if (mask?.Added is { } added) Save(query, key, value, output, added);
            else Save(query, key, value, output);
        }

        protected override void Backward(Tensor gradient)
        {
            using var query = new GradientTarget(this, 0);
            using var key = new GradientTarget(this, edges == AttentionEdges.All ? GradientTarget.NoInput : 1);
            using var value = new GradientTarget(this, edges == AttentionEdges.Apart ? 2 : GradientTarget.NoInput);
            Span<float> queryGradient = query.Values, keyGradient = edges == AttentionEdges.All ? queryGradient : key.Values;
            Span<float> valueGradient = edges == AttentionEdges.Apart ? value.Values : keyGradient;
            if (gradient.Count > 0 && shape.Keys > 0)
            {
                AttentionCall call = memory.Call(shape, Saved(0), Saved(1), Saved(2), mask, Saved(3));
                var gradients = new AttentionGradients
                {
                    Output = gradient.Values,
                    Query = queryGradient,
                    Key = keyGradient,
                    Value = valueGradient,
                };
                AttentionKernel.Backward(in call, in gradients);
            }
            else
            {
                queryGradient.Clear();
                keyGradient.Clear();
                valueGradient.Clear();
            }
        }

        internal override string WriteTo(IGraphWriter writer)
        {
            if (memory.Drops) throw NotWritable("dropout");
            if (mask is { KeyLengths.IsEmpty: false }) throw NotWritable("a mask of lengths");
            int key = edges == AttentionEdges.All ? 0 : 1, value = edges == AttentionEdges.Apart ? 2 : key;
            var graph = new AttentionGraph(writer, shape, OutputShape.Rank);
            return graph.Write(
                graph.Heads(0, ShapeOf(0)[-1], shape.Query, shape.Width), graph.Heads(key, ShapeOf(key)[-1], shape.Key, shape.Width),
                graph.Heads(value, ShapeOf(value)[-1], shape.Value, shape.ValueWidth), mask?.Added);
        }

        protected override void Release() => memory.Release();
    }
}
