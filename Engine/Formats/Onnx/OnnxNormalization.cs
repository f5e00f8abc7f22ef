namespace DropoutLab.Formats;

/// <summary>Operators that bring numbers to mean 0 and variance 1.</summary>
internal static class OnnxNormalization
{
    /// <summary>The result, and the statistics: those that came, or in training what they are then.</summary>
    public static object[] Batch(OnnxCall call)
    {
        Tensor x = call.Tensor(0), mean = call.Tensor(3), variance = call.Tensor(4);
        float epsilon = call.Attribute("epsilon", 1e-5f), momentum = call.Attribute("momentum", 0.9f);
        if (!call.Flag("training_mode"))
            return [x.BatchNorm(mean, variance, call.Tensor(1), call.Tensor(2), training: false, epsilon: epsilon), mean, variance];
        int[] axes = [.. Enumerable.Range(0, x.Rank).Where(axis => axis != 1)];
        Tensor result = x.BatchNorm(null, null, call.Tensor(1), call.Tensor(2), training: true, epsilon: epsilon);
        return [result, Moved(mean, x.Mean(axes)), Moved(variance, x.Variance(axes, 0))];

        Tensor Moved(Tensor running, Tensor current) => (running * momentum) + (current * (1 - momentum));
    }

    /// <summary>The result; and, where they are asked for, the means and the reciprocals of the deviations.</summary>
    public static object[] Layer(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int axis = call.Axis(call.Attribute("axis", -1), x.Rank);
        ReadOnlySpan<int> last = x.Shape.AsSpan()[axis..];
        float epsilon = call.Attribute("epsilon", 1e-5f);
        Tensor result = x.LayerNorm(last, call.Tensor(1).Reshape(last), call.TensorOrNone(2)?.Reshape(last), epsilon);
        if (call.Results == 1) return [result];
        int[] axes = [.. Enumerable.Range(axis, x.Rank - axis)];
        return [result, x.Mean(axes, true), 1 / (x.Variance(axes, 0, true) + epsilon).Sqrt()];
    }

    /// <summary>Weights are those of channels, in the first version of the operator those of groups.</summary>
    public static Tensor Group(OnnxCall call)
    {
        Tensor x = call.Tensor(0), weight = call.Tensor(1), bias = call.Tensor(2);
        int groups = call.Attribute("num_groups", 1), channels = x.Rank < 2 ? 0 : x.Shape[1];
        if (weight.Count == groups && groups != channels)
        {
            int[] channelGroups = [.. Enumerable.Range(0, channels).Select(channel => channel / (channels / groups))];
            (weight, bias) = (weight.IndexSelect(0, channelGroups), bias.IndexSelect(0, channelGroups));
        }

        return x.GroupNorm(groups, weight, bias, call.Attribute("epsilon", 1e-5f));
    }

    public static Tensor MeanVariance(OnnxCall call)
    {
        const float smallest = 1e-9f;
        Tensor x = call.Tensor(0);
        int[] axes = call.Axes() ?? [0, 2, 3];
        return (x - x.Mean(axes, true)) / (x.Variance(axes, 0, true).Sqrt() + smallest);
    }

    /// <summary>Divides by the squares of the channels around each.</summary>
    public static Tensor LocalResponse(OnnxCall call)
    {
        Tensor x = call.Tensor(0), squares = x.Square();
        int size = call.Attribute("size", 1), channels = x.Shape[1], before = (size - 1) / 2;
        Tensor padded = OnnxPadding.Constant(OnnxPadding.Constant(squares, 1, before, 0, 0), 1, 0, size - 1 - before, 0);
        Tensor sum = padded.Slice(1, 0, channels);
        for (int i = 1; i < size; i++) sum += padded.Slice(1, i, channels);
        Tensor divisor = (sum * (call.Attribute("alpha", 1e-4f) / size)) + call.Attribute("bias", 1f);
        return x / divisor.Pow(call.Attribute("beta", 0.75f));
    }
}
