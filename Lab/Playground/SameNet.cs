using System.Globalization;
using System.Text;
using DropoutLab.Lab.BuiltInData;

namespace DropoutLab.Lab.Playground;

/// <summary>The lines of <see cref="SameInCSharp"/> that make the nets and their optimizers.</summary>
internal static class SameNet
{
    internal static void Add(StringBuilder text, PlaySettings settings, NetSettings net, string name)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nvar {name} = new Sequential(\n");
        if (settings.HasConvolutions)
            text.Append(CultureInfo.InvariantCulture, $"    new Unflatten(1, 1, {Digits.Size}, {Digits.Size}),\n");
        int from = settings.HasConvolutions ? 1 : settings.Inputs, hidden = settings.Hidden;
        for (int layer = 0; layer < settings.Layers; layer++)
        {
            string p = SameInCSharp.Number(net.DropProbabilities[layer]);
            string weights = settings.HasConvolutions
                ? $"new Conv2d({from}, {hidden}, {PlayLayers.KernelSize}, padding: {PlayLayers.KernelSize / 2}, generator: generator)"
                : $"new Linear({from}, {hidden}, generator: generator)";
            string norm = $"new BatchNorm({hidden})";
            string?[] parts =
            [
                net.Kind == NetSettings.DropConnect ? $"Connect({weights}, {p}, {name}Masks)" : weights,
                net.Norm == NetSettings.Before ? norm : null,
                DropoutClass(net.Kind) is string dropout ? $"new {dropout}({p}, {name}Masks)" : null,
                net.Norm == NetSettings.After ? norm : null,
                $"new {PlayLayers.Activations[settings.Activation]().GetType().Name}()",
            ];
            text.Append(CultureInfo.InvariantCulture, $"    {string.Join(", ", parts.Where(part => part is not null))},\n");
            from = hidden;
        }

        if (settings.HasConvolutions) text.Append("    new Flatten(),\n");
        int last = settings.HasConvolutions ? from * Digits.Pixels : from;
        text.Append(CultureInfo.InvariantCulture, $"    new Linear({last}, {settings.Outputs}, generator: generator));\n");
    }

    /// <summary>What the second net takes over from the first.</summary>
    internal static void AddStart(StringBuilder text, PlaySettings settings)
    {
        if (settings.Start == PlaySettings.OwnStart) return;
        text.Append("foreach (var (from, to) in left.Parameters.Zip(right.Parameters)) to.CopyFrom(from.AsSpan());\n");
        if (settings.Start != PlaySettings.SameFunction) return;
        for (int layer = 0; layer < settings.Layers; layer++)
        {
            double factor = settings.Left.EvaluationScale(layer) / settings.Right.EvaluationScale(layer);
            if (factor == 1) continue;
            string weight = WeightBehind(settings, settings.Right, "right", layer);
            string scaled = $"{weight}.ToArray().Select(value => (float)(value * {SameInCSharp.Number(factor)}))";
            text.Append(CultureInfo.InvariantCulture, $"{weight}.CopyFrom([.. {scaled}]); // the same function\n");
        }
    }

    internal static void AddOptimizer(StringBuilder text, PlaySettings settings, NetSettings net, string name)
    {
        string optimizer = net.Optimizer == NetSettings.Adam ? "Adam" : "SGD";
        string decay = net.L2 > 0 ? $", weightDecay: {SameInCSharp.Number(net.L2)}" : "";
        string rate = SameInCSharp.Number(net.LearningRate);
        int[] behind =
        [
            .. Enumerable.Range(0, settings.Layers).Where(layer => net.RateBehind(layer, settings.MatchedRates) != net.LearningRate),
        ];
        if (behind.Length == 0)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"var {name}Optimizer = new {optimizer}({name}.Parameters, learningRate: {rate}{decay});\n");
            return;
        }

        // Matched rates go without L2, so no group has a decay.
        string[] weights = [.. behind.Select(layer => WeightBehind(settings, net, name, layer))];
        text.Append(CultureInfo.InvariantCulture, $"""
            var {name}Optimizer = new {optimizer}(
            [
                new ParameterGroup({name}.Parameters.Except([{string.Join(", ", weights)}]), learningRate: {rate}),

            """);
        for (int i = 0; i < behind.Length; i++)
        {
            string own = SameInCSharp.Number(net.RateBehind(behind[i], isMatched: true));
            text.Append(CultureInfo.InvariantCulture, $"    new ParameterGroup([{weights[i]}], learningRate: {own}),\n");
        }

        text.Append("]);\n");
    }

    /// <summary>What stands at the end of the program.</summary>
    internal static void AddFunctions(StringBuilder text, PlaySettings settings)
    {
        if (settings.Nets.All(net => net.Kind != NetSettings.DropConnect)) return;
        text.Append("""

            static DropConnect Connect(Linear linear, double p, Generator masks)
            {
                var layer = new DropConnect(linear.Weight.Shape[1], linear.Weight.Shape[0], p, generator: masks);
                layer.Weight.CopyFrom(linear.Weight.AsSpan());
                layer.Bias!.CopyFrom(linear.Bias!.AsSpan());
                return layer;
            }

            """);
    }

    private static string? DropoutClass(string kind) => kind switch
    {
        NetSettings.Inverted => "Dropout",
        NetSettings.Vanilla => "VanillaDropout",
        NetSettings.Channel => "ChannelDropout",
        NetSettings.Gaussian => "GaussianDropout",
        _ => null,
    };

    /// <summary>The weights behind a hidden layer's dropout.</summary>
    private static string WeightBehind(PlaySettings settings, NetSettings net, string name, int layer)
    {
        int parts = 2 + (net.Norm == NetSettings.None ? 0 : 1) + (DropoutClass(net.Kind) is null ? 0 : 1);
        bool isOutput = layer + 1 == settings.Layers;
        int place = ((layer + 1) * parts) + (settings.HasConvolutions ? 1 + (isOutput ? 1 : 0) : 0);
        string type = isOutput || !settings.HasConvolutions ? "Linear" : "Conv2d";
        if (!isOutput && net.Kind == NetSettings.DropConnect) type = "DropConnect";
        return $"(({type}){name}[{place}]).Weight";
    }
}
