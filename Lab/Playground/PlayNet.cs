using DropoutLab.Lab.BuiltInData;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Lab.Playground;

/// <summary>One of the two nets on the page, with its optimizer and its regularizers.</summary>
internal sealed class PlayNet
{
    private readonly PlaySettings settings;
    private readonly NetSettings own;
    private readonly Generator masks;
    private readonly Optimizer optimizer;
    private readonly Loss loss;
    private byte[] beforeStep = [];
    private int examplesOfStep;

    /// <param name="settings">What both nets share.</param>
    /// <param name="own">What is this net's.</param>
    /// <param name="weights">Where initial weights come from.</param>
    /// <param name="masks">Where masks come from; its state may be set after this.</param>
    internal PlayNet(PlaySettings settings, NetSettings own, Generator weights, Generator masks)
    {
        (this.settings, this.own, this.masks) = (settings, own, masks);
        Layers = PlayLayers.Create(settings, own, weights, masks);
        loss = settings.IsClassification ? new CrossEntropyLoss() : new MSELoss();
        ParameterGroup[] groups = [.. GroupsOf(Layers, settings, own)];
        optimizer = own.Optimizer == NetSettings.Adam ? new Adam(groups) : new SGD(groups);
    }

    internal Sequential Layers { get; }

    /// <summary>Weights without biases and normalizations, layer by layer.</summary>
    internal IEnumerable<Tensor> Weights => PlayLayers.WeightedPlaces(Layers).Select(place => PlayLayers.WeightAt(Layers, place));

    /// <summary>One step; the loss before it, under its masks, without penalties.</summary>
    internal double Step(Tensor inputs, Tensor targets)
    {
        (beforeStep, examplesOfStep) = (masks.GetState(), inputs.Shape[0]);
        using var step = TensorScope.Open();
        Tensor data = loss.Forward(Layers.Forward(inputs), targets);
        double value = data.Item();
        optimizer.ZeroGrad();
        (own.L1 > 0 ? data + (float)own.L1 * Penalty.L1(Layers.Parameters) : data).Backward();
        optimizer.Step();
        if (own.ProximalL1 > 0) ProximalL1.Apply(Layers.Parameters, own.LearningRate * own.ProximalL1);
        if (own.MaxNorm > 0) MaxNorm.Apply(Layers.Parameters, own.MaxNorm);
        return value;
    }

    /// <summary>Begins with the weights of another net, or with its function: then weights behind dropout are scaled where one of the two
    /// nets scales its activations in evaluation and the other does not.</summary>
    internal void StartAs(PlayNet other, bool sameFunction)
    {
        foreach ((Tensor from, Tensor to) in other.Layers.Parameters.Zip(Layers.Parameters)) to.CopyFrom(from.AsSpan());
        if (!sameFunction) return;
        Tensor[] weights = [.. Weights];
        for (int layer = 0; layer < settings.Layers; layer++)
        {
            double factor = other.own.EvaluationScale(layer) / own.EvaluationScale(layer);
            Tensor behind = weights[layer + 1];
            if (factor != 1) behind.CopyFrom([.. behind.ToArray().Select(value => (float)(value * factor))]);
        }
    }

    /// <summary>What it says of inputs with nothing dropped: values, or the probability of each class.</summary>
    internal double[] Predict(Tensor inputs)
    {
        Layers.Eval();
        using (Autograd.NoGrad())
        {
            float[] outputs = Layers.Forward(inputs).ToArray();
            Layers.Train();
            return PlayScores.Predictions(outputs, settings.Outputs);
        }
    }

    /// <summary>What its subnetworks say, each with one mask for all inputs.</summary>
    internal double[][] Sample(Tensor inputs, int count, Generator generator)
    {
        var subnetworks = new Sequential([.. Layers.Select(layer => layer switch
        {
            Dropout dropout => new SharedDropout(dropout.DropProbability, [0], generator),
            VanillaDropout dropout => new VanillaSharedDropout(dropout.DropProbability, [0], generator),
            ChannelDropout dropout => new SharedDropout(dropout.DropProbability, [0, 2, 3], generator),
            _ => layer,
        })]);
        Layer[] normalizations = [.. Layers.OfType<BatchNorm>()];
        using (Autograd.NoGrad())
        {
            byte[] state = masks.GetState();
            foreach (Layer normalization in normalizations) normalization.Eval();
            double[][] samples =
            [
                .. Enumerable.Range(0, count)
                    .Select(_ => PlayScores.Predictions(subnetworks.Forward(inputs).ToArray(), settings.Outputs)),
            ];
            foreach (Layer normalization in normalizations) normalization.Train();
            // DropConnect drew from the training's masks: as if it had not.
            masks.SetState(state);
            return samples;
        }
    }

    /// <summary>Which units the last step dropped for one of its examples, layer by layer: the masks are drawn once more.</summary>
    internal bool[][] DroppedUnits(int example)
    {
        if (beforeStep.Length == 0 || own.Kind is not (NetSettings.Inverted or NetSettings.Vanilla or NetSettings.Channel)) return [];
        byte[] now = masks.GetState();
        masks.SetState(beforeStep);
        int side = settings.HasConvolutions ? Digits.Size : 1, row = Math.Min(example, examplesOfStep - 1);
        int units = settings.Hidden * side * side;
        // Of a channel one pixel tells.
        int stride = own.Kind == NetSettings.Channel ? side * side : 1;
        Tensor ones = settings.HasConvolutions
            ? Tensor.Ones(examplesOfStep, settings.Hidden, side, side)
            : Tensor.Ones(examplesOfStep, settings.Hidden);
        List<bool[]> dropped = [];
        using (Autograd.NoGrad())
        {
            foreach (DropoutLayer layer in Layers.OfType<DropoutLayer>())
            {
                float[] mask = layer.Forward(ones).ToArray();
                dropped.Add([.. Enumerable.Range(0, units / stride).Select(unit => mask[(row * units) + (unit * stride)] == 0)]);
            }
        }

        masks.SetState(now);
        return [.. dropped];
    }

    /// <summary>All parameters; those behind dropout may have rates of their own.</summary>
    private static IEnumerable<ParameterGroup> GroupsOf(Sequential net, PlaySettings settings, NetSettings own)
    {
        Dictionary<Tensor, double> rates = new(ReferenceEqualityComparer.Instance);
        int[] places = PlayLayers.WeightedPlaces(net);
        for (int layer = 0; layer < settings.Layers; layer++)
        {
            double rate = own.RateBehind(layer, settings.MatchedRates);
            if (rate != own.LearningRate) rates[PlayLayers.WeightAt(net, places[layer + 1])] = rate;
        }

        yield return new ParameterGroup(net.Parameters.Where(parameter => !rates.ContainsKey(parameter)), own.LearningRate, own.L2);
        foreach ((Tensor weight, double rate) in rates) yield return new ParameterGroup([weight], rate, own.L2);
    }
}
