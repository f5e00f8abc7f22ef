namespace DropoutLab.Formats;

/// <summary>Steps of optimizers as the standard's preview of training has them: a rate, the number of the step, then all parameters, all
/// gradients and the sums that are kept.</summary>
internal static class OnnxUpdates
{
    public static object[] Adagrad(OnnxCall call)
    {
        float rate = call.Number(0, 0) / (1 + (call.Number(1, 0) * call.Attribute("decay_factor", 0f)));
        float epsilon = call.Attribute("epsilon", 1e-6f);
        return Each(call, 1, (x, gradient, kept) =>
        {
            Tensor squares = kept[0] + gradient.Square();
            return [x - (rate * gradient / (squares.Sqrt() + epsilon)), squares];
        });
    }

    public static object[] Adam(OnnxCall call)
    {
        float rate = call.Number(0, 0), step = call.Number(1, 0), epsilon = call.Attribute("epsilon", 1e-6f);
        double alpha = call.Attribute("alpha", 0.9f), beta = call.Attribute("beta", 0.999f);
        double left = 1 - call.Attribute("norm_coefficient_post", 0f);
        double corrected = step > 0 ? rate * Math.Sqrt(1 - Math.Pow(beta, step)) / (1 - Math.Pow(alpha, step)) : rate;
        return Each(call, 2, (x, gradient, kept) =>
        {
            Tensor mean = (alpha * kept[0]) + ((1 - alpha) * gradient), squares = (beta * kept[1]) + ((1 - beta) * gradient.Square());
            return [left * (x - (corrected * mean / (squares.Sqrt() + epsilon))), mean, squares];
        });
    }

    public static object[] Momentum(OnnxCall call)
    {
        float rate = call.Number(0, 0), alpha = call.Attribute("alpha", 0f), beta = call.Number(1, 0) > 0 ? call.Attribute("beta", 0f) : 1;
        string mode = call.Attribute("mode", "standard");
        if (mode is not ("standard" or "nesterov")) throw call.Bad($"a mode standard or nesterov expected, {Excerpt.Of(mode)} came");
        return Each(call, 1, (x, gradient, kept) =>
        {
            Tensor velocity = (alpha * kept[0]) + (beta * gradient);
            return [x - (rate * (mode == "nesterov" ? gradient + (alpha * velocity) : velocity)), velocity];
        });
    }

    /// <summary>Takes a step for each parameter: all new parameters, then all of each kind of what is kept.</summary>
    private static object[] Each(OnnxCall call, int kinds, Func<Tensor, Tensor, Tensor[], Tensor[]> step)
    {
        int parameters = (call.Count - 2) / (2 + kinds);
        if (parameters < 1 || call.Count != 2 + (parameters * (2 + kinds)))
            throw call.Bad($"a rate, a step, parameters, gradients and {kinds} kept for each expected, {call.Count} inputs came");
        float decay = call.Attribute("norm_coefficient", 0f);
        var results = new object[parameters * (1 + kinds)];
        for (int i = 0; i < parameters; i++)
        {
            Tensor x = Input(0, i), gradient = Input(1, i) + (decay * x);
            Tensor[] stepped = step(x, gradient, [.. Enumerable.Range(2, kinds).Select(kind => Input(kind, i))]);
            for (int kind = 0; kind < stepped.Length; kind++) results[(kind * parameters) + i] = stepped[kind];
        }

        return results;

        Tensor Input(int kind, int i) => call.Tensor(2 + (kind * parameters) + i);
    }
}
