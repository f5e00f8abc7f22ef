using System.Collections.Frozen;

namespace DropoutLab.Formats;

/// <summary>The operators of the ONNX standard that the engine's operations can stand for.</summary>
internal static class OnnxOperators
{
    private static readonly FrozenDictionary<string, Func<OnnxCall, object>> Known = new Dictionary<string, Func<OnnxCall, object>>
    {
        ["Abs"] = call => call.Tensor(0).Abs(),
        ["Add"] = call => call.Tensor(0) + call.Tensor(1),
        ["Cast"] = Cast,
        ["Clip"] = call => call.Tensor(0).Clamp(
            call.Number(1, call.Attribute("min", float.NegativeInfinity)), call.Number(2, call.Attribute("max", float.PositiveInfinity))),
        ["Concat"] = Concat,
        ["Div"] = call => call.Tensor(0) / call.Tensor(1),
        ["Dropout"] = call => call.Tensor(0),
        ["Exp"] = call => call.Tensor(0).Exp(),
        ["Flatten"] = Flatten,
        ["Gather"] = Gather,
        ["Gelu"] = call =>
            call.Tensor(0).Gelu(call.Attribute("approximate", "none") == "tanh" ? GeluApproximation.Tanh : GeluApproximation.None),
        ["Gemm"] = Gemm,
        ["HardSigmoid"] = HardSigmoid,
        ["HardSwish"] = call => call.Tensor(0) * ((call.Tensor(0) * (1 / 6f)) + 0.5f).Clamp(0, 1),
        ["Identity"] = call => call.IsIntegers(0) ? call.Integers(0) : call.Tensor(0),
        ["LeakyRelu"] = call => call.Tensor(0).LeakyRelu(call.Attribute("alpha", 0.01f)),
        ["Log"] = call => call.Tensor(0).Log(),
        ["LogSoftmax"] = call => call.Tensor(0).LogSoftmax((int)call.Attribute("axis", -1)),
        ["MatMul"] = MatMul,
        ["Max"] = call => call.Tensors().Aggregate(Tensor.Maximum),
        ["Mean"] = call => call.Tensors().Aggregate((left, right) => left + right) / call.Count,
        ["Min"] = call => call.Tensors().Aggregate(Tensor.Minimum),
        ["Mish"] = call => call.Tensor(0) * call.Tensor(0).Softplus().Tanh(),
        ["Mul"] = call => call.Tensor(0) * call.Tensor(1),
        ["Neg"] = call => -call.Tensor(0),
        ["Pow"] = call =>
            call.Tensor(1).Count == 1 ? call.Tensor(0).Pow(call.Tensor(1).Item()) : throw call.Bad("one number as the exponent expected"),
        ["Reciprocal"] = call => 1 / call.Tensor(0),
        ["ReduceL1"] = call => Reduce(call, (x, axes, keep) => x.Norm(axes, 1, keep)),
        ["ReduceL2"] = call => Reduce(call, (x, axes, keep) => x.Norm(axes, 2, keep)),
        ["ReduceLogSumExp"] = call => Reduce(call, (x, axes, keep) => OneByOne(x, axes, keep, (y, axis) => y.LogSumExp(axis, true))),
        ["ReduceMax"] = call => Reduce(call, (x, axes, keep) => OneByOne(x, axes, keep, (y, axis) => y.Max(axis, true).Values)),
        ["ReduceMean"] = call => Reduce(call, (x, axes, keep) => x.Mean(axes, keep)),
        ["ReduceMin"] = call => Reduce(call, (x, axes, keep) => OneByOne(x, axes, keep, (y, axis) => y.Min(axis, true).Values)),
        ["ReduceSum"] = call => Reduce(call, (x, axes, keep) => x.Sum(axes, keep)),
        ["ReduceSumSquare"] = call => Reduce(call, (x, axes, keep) => x.Square().Sum(axes, keep)),
        ["Relu"] = call => call.Tensor(0).Relu(),
        ["Reshape"] = Reshape,
        ["Shape"] = call => new OnnxIntegers([.. call.Tensor(0).Shape.Select(size => (long)size)]),
        ["Sigmoid"] = call => call.Tensor(0).Sigmoid(),
        ["Sign"] = call => call.Tensor(0).Sign(),
        ["Slice"] = Slice,
        ["Softmax"] = call => call.Tensor(0).Softmax((int)call.Attribute("axis", -1)),
        ["Softplus"] = call => call.Tensor(0).Softplus(threshold: float.PositiveInfinity),
        ["Softsign"] = call => call.Tensor(0) / (call.Tensor(0).Abs() + 1),
        ["Sqrt"] = call => call.Tensor(0).Sqrt(),
        ["Squeeze"] = Squeeze,
        ["Sub"] = call => call.Tensor(0) - call.Tensor(1),
        ["Sum"] = call => call.Tensors().Aggregate((left, right) => left + right),
        ["Tanh"] = call => call.Tensor(0).Tanh(),
        ["Transpose"] = Transpose,
        ["Unsqueeze"] = Unsqueeze,
        ["Where"] = call => Tensor.Where(call.Tensor(0), call.Tensor(1), call.Tensor(2)),
    }.ToFrozenDictionary();

    /// <summary>The names of the operators, in their order.</summary>
    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    public static bool Knows(string operation) => operation == "Constant" || Known.ContainsKey(operation);

    public static object Run(string operation, OnnxCall call) => Known[operation](call);

    private static object Cast(OnnxCall call)
    {
        const long toFloat = 1, toInt32 = 6, toInt64 = 7, toBool = 9;
        long to = call.Attribute("to", toFloat);
        if (to == toFloat)
            return call.IsIntegers(0) ? Tensor.From(Array.ConvertAll(call.Integers(0).Values, value => (float)value)) : call.Tensor(0);
        if (to == toBool && !call.IsIntegers(0)) return call.Tensor(0).Abs().Sign();
        return to is toInt32 or toInt64 && call.IsIntegers(0)
            ? call.Integers(0)
            : throw call.Bad($"a cast to float or bool expected, one to type {to} came");
    }

    private static object Concat(OnnxCall call) => call.IsIntegers(0)
        ? new OnnxIntegers([.. Enumerable.Range(0, call.Count).SelectMany(i => call.Integers(i).Values)])
        : Tensor.Concatenate([.. call.Tensors()], (int)call.Attribute("axis", 0));

    private static Tensor Flatten(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int axis = (int)call.Attribute("axis", 1), place = axis < 0 ? axis + x.Rank : axis;
        if ((uint)place > (uint)x.Rank) throw call.Bad($"an axis from 0 to {x.Rank} expected, {axis} came");
        int first = Shape.Of(x.Shape.AsSpan()[..place]).ElementCount, second = Shape.Of(x.Shape.AsSpan()[place..]).ElementCount;
        return x.Reshape(first, second);
    }

    private static object Gather(OnnxCall call)
    {
        OnnxIntegers indices = call.Integers(1);
        if (call.IsIntegers(0))
        {
            long[] from = call.Integers(0).Values;
            long[] chosen = Array.ConvertAll(indices.Values, i => i >= -from.Length && i < from.Length
                ? from[i < 0 ? i + from.Length : i] : throw call.Bad($"an index below {from.Length} expected, {i} came"));
            return new OnnxIntegers(chosen, indices.IsScalar);
        }

        Tensor x = call.Tensor(0);
        int axis = (int)call.Attribute("axis", 0), size = x.Shape[axis];
        Tensor rows = x.IndexSelect(axis, Array.ConvertAll(indices.Values, i => (int)(i < 0 ? i + size : i)));
        return indices.IsScalar ? rows.Squeeze(axis) : rows;
    }

    private static Tensor Gemm(OnnxCall call)
    {
        Tensor a = call.Tensor(0), b = call.Tensor(1);
        if (a.Rank != 2 || b.Rank != 2) throw call.Bad($"two matrices expected, {a.Shape} and {b.Shape} came");
        bool turnsA = call.Attribute("transA", 0L) != 0, turnsB = call.Attribute("transB", 0L) != 0;
        float alpha = call.Attribute("alpha", 1f), beta = call.Attribute("beta", 1f);
        if (turnsA) a = a.Transpose(0, 1);
        bool isLinear = turnsB && alpha == 1 && beta == 1 && call.Has(2) && call.Tensor(2).Rank == 1 && call.Tensor(2).Count == b.Shape[0];
        if (isLinear) return a.Linear(b, call.Tensor(2));
        Tensor product = turnsB ? a.Linear(b) : a.MatMul(b);
        if (alpha != 1) product *= alpha;
        return call.Has(2) && beta != 0 ? product + (beta == 1 ? call.Tensor(2) : beta * call.Tensor(2)) : product;
    }

    private static Tensor HardSigmoid(OnnxCall call) =>
        ((call.Tensor(0) * call.Attribute("alpha", 0.2f)) + call.Attribute("beta", 0.5f)).Clamp(0, 1);

    /// <summary>A product where an operand may be a vector.</summary>
    private static Tensor MatMul(OnnxCall call)
    {
        Tensor a = call.Tensor(0), b = call.Tensor(1);
        if (a.Rank >= 2 && b.Rank >= 2) return a.MatMul(b);
        Tensor product = (a.Rank == 1 ? a.Unsqueeze(0) : a).MatMul(b.Rank == 1 ? b.Unsqueeze(1) : b);
        if (b.Rank == 1) product = product.Squeeze(-1);
        return a.Rank == 1 ? product.Squeeze(b.Rank == 1 ? -1 : -2) : product;
    }

    private static Tensor Reduce(OnnxCall call, Func<Tensor, int[], bool, Tensor> reduce)
    {
        Tensor x = call.Tensor(0);
        int[]? axes = call.Axes();
        if (axes is null or [])
        {
            if (call.Attribute("noop_with_empty_axes", 0L) != 0) return x;
            axes = [.. Enumerable.Range(0, x.Rank)];
        }

        return reduce(x, axes, call.Attribute("keepdims", 1L) != 0);
    }

    private static Tensor OneByOne(Tensor x, int[] axes, bool keep, Func<Tensor, int, Tensor> reduce)
    {
        foreach (int axis in axes) x = reduce(x, axis);
        return keep ? x : Without(x, axes);
    }

    private static Tensor Reshape(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        long[] sizes = call.Longs("shape") ?? call.Integers(1).Values;
        bool copiesZero = call.Attribute("allowzero", 0L) == 0;
        var shape = new int[sizes.Length];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (sizes[axis] is < -1 or > int.MaxValue || (sizes[axis] == 0 && copiesZero && axis >= x.Rank))
                throw call.Bad($"sizes that fit {x.Shape} expected, {sizes[axis]} came");
            shape[axis] = sizes[axis] == 0 && copiesZero ? x.Shape[axis] : (int)sizes[axis];
        }

        return x.Reshape(shape);
    }

    private static Tensor Slice(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        long[] starts = call.Longs("starts") ?? call.Integers(1).Values, ends = call.Longs("ends") ?? call.Integers(2).Values;
        int[] axes = call.Axes(3) ?? [.. Enumerable.Range(0, starts.Length)];
        if (starts.Length != ends.Length || starts.Length != axes.Length) throw call.Bad("as many starts as ends and axes expected");
        if (call.Has(4) && call.Integers(4).Values.Any(step => step != 1)) throw call.Bad("steps of 1 expected, others came");
        for (int i = 0; i < axes.Length; i++)
        {
            int size = x.Shape[axes[i]];
            int start = (int)Math.Clamp(starts[i] < 0
                ? starts[i] + size : starts[i], 0, size), end = (int)Math.Clamp(ends[i] < 0 ? ends[i] + size
                : ends[i], 0, size);
            x = x.Slice(axes[i], start, Math.Max(end - start, 0));
        }

        return x;
    }

    private static Tensor Squeeze(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        return Without(x, call.Axes() ?? [.. Enumerable.Range(0, x.Rank).Where(axis => x.Shape[axis] == 1)]);
    }

    private static Tensor Without(Tensor x, int[] axes)
    {
        int rank = x.Rank;
        foreach (int axis in axes.Select(axis => axis < 0 ? axis + rank : axis).OrderDescending()) x = x.Squeeze(axis);
        return x;
    }

    private static Tensor Transpose(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        return x.Permute(call.Longs("perm") is { } order
            ? Array.ConvertAll(order, axis => (int)axis)
            : [.. Enumerable.Range(0, x.Rank).Reverse()]);
    }

    private static object Unsqueeze(OnnxCall call)
    {
        if (call.IsIntegers(0)) return new OnnxIntegers(call.Integers(0).Values);
        Tensor x = call.Tensor(0);
        int[] axes = call.Axes() ?? throw call.Bad("axes expected, none came");
        int rank = x.Rank + axes.Length;
        foreach (int axis in axes.Select(axis => axis < 0 ? axis + rank : axis).Order()) x = x.Unsqueeze(axis);
        return x;
    }
}
