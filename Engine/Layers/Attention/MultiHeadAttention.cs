using DropoutLab.Kernels;

namespace DropoutLab.Layers;

/// <summary>Attention with several heads, each on its own part of linear maps of queries, keys and values.</summary>
/// <remarks>
/// <para>Formula: with q = W_q query + b_q, k = W_k key + b_k, v = W_v value + b_v, each cut into heads, y = W_out [heads of
/// <see cref="Tensor.ScaledDotProductAttention"/>] + b_out. In training, dropout acts on the attention's weights.</para>
/// <para>Shapes: query [T, N, features], key [S, N, keyFeatures], value [S, N, valueFeatures] give [T, N, features]; batch first, N comes
/// before T and S; single sequences have no N.</para>
/// <para>Parameters, as in PyTorch: "in_proj_weight" [3 * features, features], or with other key or value sizes "q_proj_weight",
/// "k_proj_weight" and "v_proj_weight"; "in_proj_bias" [3 * features]; "out_proj.weight" and "out_proj.bias".</para>
/// <para>Initial values, as in PyTorch: out_proj.weight as a <see cref="Linear"/>'s, then the other weights by Xavier's uniform rule;
/// biases are 0. With <see cref="TorchGenerator"/> its bits.</para>
/// <para>Cost: where query, key and value are one tensor, one product makes all three, and heads are read where they lie.
/// See <see cref="Tensor.ScaledDotProductAttention"/>.</para>
/// <para>Source: A. Vaswani et al., "Attention is all you need", 2017, section 3.2.2.</para>
/// </remarks>
public sealed class MultiHeadAttention : Module, IScheduledDropout
{
    private readonly Tensor? joint, query, key, value, bias;
    private readonly Linear output;
    private readonly Generator? generator;

    /// <summary>Makes the layer and draws its initial values.</summary>
    /// <param name="features">Size of the queries' and the output's last axis: a multiple of the heads.</param>
    /// <param name="heads">How many heads, at least 1.</param>
    /// <param name="dropProbability">The probability that a weight of the attention is zeroed in training, from 0 to 1.</param>
    /// <param name="bias">Whether the linear maps have biases.</param>
    /// <param name="keyFeatures">Size of the keys' last axis; null for <paramref name="features"/>.</param>
    /// <param name="valueFeatures">Size of the values' last axis; null for <paramref name="features"/>.</param>
    /// <param name="batchFirst">Whether sequences are [N, T, ...] instead of [T, N, ...].</param>
    /// <param name="generator">Where initial values and masks come from; left out, <see cref="Generator.Default"/> as it is at
    /// the time.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the probability is NaN or not in [0, 1].</exception>
    /// <exception cref="ArgumentException">The features are no multiple of the heads.</exception>
    public MultiHeadAttention(
        int features, int heads, double dropProbability = 0, bool bias = true, int? keyFeatures = null, int? valueFeatures = null,
        bool batchFirst = false, Generator? generator = null)
    {
        foreach (int size in (ReadOnlySpan<int>)[features, heads, keyFeatures ?? features, valueFeatures ?? features])
            if (size < 1) throw new ArgumentOutOfRangeException(nameof(features), size, "MultiHeadAttention: sizes of 1 or more expected");
        if (features % heads != 0)
            throw new ArgumentException($"MultiHeadAttention: {features} features, a multiple of {heads} heads expected", nameof(features));
        ArgumentChecks.CheckDropProbability(dropProbability, nameof(MultiHeadAttention));
        Features = features;
        Heads = heads;
        DropProbability = dropProbability;
        IsBatchFirst = batchFirst;
        this.generator = Register(generator);
        int ofKeys = keyFeatures ?? features, ofValues = valueFeatures ?? features;
        if (ofKeys == features && ofValues == features)
        {
            joint = Register("in_proj_weight", Tensor.Zeros(3 * features, features));
        }
        else
        {
            query = Register("q_proj_weight", Tensor.Zeros(features, features));
            key = Register("k_proj_weight", Tensor.Zeros(features, ofKeys));
            value = Register("v_proj_weight", Tensor.Zeros(features, ofValues));
        }

        if (bias) this.bias = Register("in_proj_bias", Tensor.Zeros(3 * features));
        // PyTorch draws the output's weight and bias first, and then sets the bias to 0.
        output = Register("out_proj", new Linear(features, features, bias, generator));
        output.Bias?.Fill(0);
        foreach (Tensor? weight in (Tensor?[])[joint, query, key, value])
            if (weight is not null) Initializer.XavierUniform(weight, 1, generator);
    }

    /// <summary>Size of the queries' and the output's last axis.</summary>
    public int Features { get; }

    /// <summary>How many heads.</summary>
    public int Heads { get; }

    /// <summary>The probability that a weight of the attention is zeroed in training.</summary>
    public double DropProbability { get; }

    /// <inheritdoc/>
    public double DropFactor
    {
        get;
        set => field = ArgumentChecks.CheckedDropFactor(value, nameof(MultiHeadAttention));
    } = 1;

    /// <summary>Whether sequences are [N, T, ...].</summary>
    public bool IsBatchFirst { get; }

    /// <summary>Attention of a sequence to itself.</summary>
    /// <param name="sequence">[T, N, features] or, batch first, [N, T, features].</param>
    /// <param name="mask">What is hidden; null for nothing.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or more than 2^31 - 1 weights would be
    /// dropped from.</exception>
    public Tensor Forward(Tensor sequence, AttentionMask? mask = null) => Forward(sequence, sequence, sequence, mask);

    /// <summary>Attention of queries to keys.</summary>
    /// <param name="query">[T, N, features] or, batch first, [N, T, features].</param>
    /// <param name="key">[S, N, keyFeatures] or, batch first, [N, S, keyFeatures].</param>
    /// <param name="value">[S, N, valueFeatures] or, batch first, [N, S, valueFeatures].</param>
    /// <param name="mask">What is hidden; null for nothing.</param>
    /// <returns>The queries' shape.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or more than 2^31 - 1 weights would be
    /// dropped from.</exception>
    public Tensor Forward(Tensor query, Tensor key, Tensor value, AttentionMask? mask = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        using TensorScope scope = OpenScope();
        if (query.Rank == 2 && key.Rank == 2 && value.Rank == 2)
        {
            int axis = IsBatchFirst ? 0 : 1;
            bool isOne = ReferenceEquals(query, key) && ReferenceEquals(key, value);
            Tensor batch = query.Unsqueeze(axis);
            return scope.Return((isOne ? Attend(batch, batch, batch, mask)
                : Attend(batch, key.Unsqueeze(axis), value.Unsqueeze(axis), mask)).Squeeze(axis));
        }

        return scope.Return(Attend(query, key, value, mask));
    }

    /// <summary>How much each query attends to each key: the weights that <see cref="Forward(Tensor, Tensor, Tensor, AttentionMask)"/>
    /// multiplies values by, before dropout.</summary>
    /// <remarks><para>To look at: attention itself never makes them all. Cost: that of attention with values of as many features as there
    /// are keys; beside the result S * S floats and as many again a thread, in the backward pass twice as many.</para></remarks>
    /// <param name="query">[T, N, features] or, batch first, [N, T, features].</param>
    /// <param name="key">[S, N, keyFeatures] or, batch first, [N, S, keyFeatures].</param>
    /// <param name="mask">What is hidden; null for nothing.</param>
    /// <returns>[N, heads, T, S], of single sequences [heads, T, S], also with S = 0; rows add up to 1, or to 0 where a query sees
    /// no key.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Tensor Weights(Tensor query, Tensor key, AttentionMask? mask = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        using TensorScope scope = OpenScope();
        bool isSingle = query.Rank == 2 && key.Rank == 2;
        int axis = IsBatchFirst ? 0 : 1;
        (Tensor queries, Tensor keys) = isSingle ? (query.Unsqueeze(axis), key.Unsqueeze(axis)) : (query, key);
        Check(queries, keys, value: null);
        (queries, keys) = (InHeads(Projected(queries, this.query, 0)), InHeads(Projected(keys, this.key, 1)));
        // The mean of the rows of a unit matrix, the same for all heads, is the weights.
        (int count, int rows, int columns, int width) = (queries.Shape[0], queries.Shape[2], keys.Shape[2], Features / Heads);
        var shape = new AttentionShape(
            count, Heads, rows, columns, width, columns, (float)(1 / Math.Sqrt(width)), mask?.IsCausal ?? false)
        {
            Query = HeadLayout.Matrices(Heads, rows, width),
            Key = HeadLayout.Matrices(Heads, columns, width),
            Value = HeadLayout.OneForAll(columns),
            Output = HeadLayout.Matrices(Heads, rows, columns),
        };
        Tensor weights = Tensor.Attention(
            queries, keys, Unit(columns), AttentionEdges.Apart, shape, [count, Heads, rows, columns], mask, 0, generator: null);
        return scope.Return(isSingle ? weights.Squeeze(0) : weights);
    }

    private static Tensor Unit(int size)
    {
        Tensor unit = Tensor.Allocate([size, size]);
        Span<float> values = unit.Destination;
        values.Clear();
        for (int i = 0; i < size; i++) values[i * (size + 1)] = 1;
        return unit;
    }

    /// <summary>[N, heads, T, features / heads].</summary>
    private Tensor InHeads(Tensor sequence) => sequence
        .Reshape(sequence.Shape[0], sequence.Shape[1], Heads, Features / Heads)
        .Permute(IsBatchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3]);

    private Tensor Attend(Tensor query, Tensor key, Tensor value, AttentionMask? mask)
    {
        Check(query, key, value);
        int time = IsBatchFirst ? 1 : 0, queries = query.Shape[time], keys = key.Shape[time], count = query.Shape[1 - time],
            width = Features / Heads;
        HeadLayout Of(int start, int rows, int columns) => IsBatchFirst
            ? HeadLayout.BatchFirst(start, rows, columns, width)
            : HeadLayout.TimeFirst(start, count, columns, width);
        double dropProbability = IsTraining ? DropProbability * DropFactor : 0;
        var shape = new AttentionShape(
            count, Heads, queries, keys, width, width, (float)(1 / Math.Sqrt(width)), mask?.IsCausal ?? false)
        {
            Query = Of(0, queries, Features),
            Key = Of(0, keys, Features),
            Value = Of(0, keys, Features),
            Output = Of(0, queries, Features),
        };
        Tensor heads;
        if (joint is not null && ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            Tensor all = query.Linear(joint, bias);
            shape = shape with
            {
                Query = Of(0, queries, 3 * Features),
                Key = Of(Features, keys, 3 * Features),
                Value = Of(2 * Features, keys, 3 * Features)
            };
            heads = Tensor.Attention(all, all, all, AttentionEdges.All, shape, query.Shape, mask, dropProbability, generator);
        }
        else if (joint is not null && ReferenceEquals(key, value))
        {
            Tensor both = key.Linear(joint.Slice(0, Features, 2 * Features), bias?.Slice(0, Features, 2 * Features));
            shape = shape with { Key = Of(0, keys, 2 * Features), Value = Of(Features, keys, 2 * Features) };
            heads = Tensor.Attention(
                Projected(query, this.query, 0), both, both, AttentionEdges.KeyAndValue, shape, query.Shape, mask, dropProbability,
                generator);
        }
        else
        {
            heads = Tensor.Attention(
                Projected(query, this.query, 0), Projected(key, this.key, 1), Projected(value, this.value, 2), AttentionEdges.Apart, shape,
                query.Shape, mask, dropProbability, generator);
        }

        return heads.Linear(output.Weight, output.Bias);
    }

    private Tensor Projected(Tensor input, Tensor? weight, int part) =>
        input.Linear(weight ?? joint!.Slice(0, part * Features, Features), bias?.Slice(0, part * Features, Features));

    private void Check(Tensor query, Tensor key, Tensor? value)
    {
        int time = IsBatchFirst ? 1 : 0, ofKeys = this.key?.Shape[1] ?? Features, ofValues = this.value?.Shape[1] ?? Features;
        bool fits = query.Rank == 3 && key.Rank == 3 && query.Shape[2] == Features && key.Shape[2] == ofKeys
            && key.Shape[1 - time] == query.Shape[1 - time];
        bool valueFits = value is null || (value.Rank == 3 && value.Shape[2] == ofValues && value.Shape[time] == key.Shape[time]
            && value.Shape[1 - time] == query.Shape[1 - time]);
        if (fits && valueFits) return;
        (string first, string second) = IsBatchFirst ? ("N, T", "N, S") : ("T, N", "S, N");
        throw new ArgumentException(
            $"MultiHeadAttention: query {query.Shape}, key {key.Shape}" + (value is null
                ? $": [{first}, {Features}] and [{second}, {ofKeys}] expected"
                : $", value {value.Shape}: [{first}, {Features}], [{second}, {ofKeys}] and [{second}, {ofValues}] expected"),
            nameof(query));
    }
}
