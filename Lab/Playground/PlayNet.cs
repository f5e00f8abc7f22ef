using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Lab.Playground;

/// <summary>One of the two nets on the page, with its optimizer and its regularizers.</summary>
internal sealed class PlayNet
{
    internal static readonly IReadOnlyDictionary<string, Func<Layer>> Activations = new Dictionary<string, Func<Layer>>
    {
        ["relu"] = () => new ReLU(),
        ["tanh"] = () => new Tanh(),
        ["gelu"] = () => new GELU(),
    };

    private readonly PlaySettings settings;
    private readonly NetSettings own;
    private readonly Generator masks;
    private readonly Optimizer optimizer;
    private readonly MSELoss meanSquaredError = new();
    private byte[] beforeStep = [];

    /// <param name="settings">What both nets share.</param>
    /// <param name="own">What is this net's.</param>
    /// <param name="weights">Where initial weights come from.</param>
    /// <param name="masks">Where masks come from; its state may be set after this.</param>
    internal PlayNet(PlaySettings settings, NetSettings own, Generator weights, Generator masks)
    {
        (this.settings, this.own, this.masks) = (settings, own, masks);
        List<Layer> layers = [];
        for (int layer = 0; layer < settings.Layers; layer++)
        {
            double p = own.DropProbabilities[layer];
            var linear = new Linear(layer == 0 ? 1 : settings.Hidden, settings.Hidden, generator: weights);
            layers.Add(own.Kind == NetSettings.DropConnect ? DropConnectOf(linear, p) : linear);
            if (own.DropsUnits) layers.Add(DropoutOf(p));
            layers.Add(Activations[settings.Activation]());
        }

        layers.Add(new Linear(settings.Hidden, 1, generator: weights));
        Layers = new Sequential([.. layers]);
        optimizer = own.Optimizer == NetSettings.Adam
            ? new Adam(Layers.Parameters, own.LearningRate, weightDecay: own.L2)
            : new SGD(Layers.Parameters, own.LearningRate, weightDecay: own.L2);
    }

    internal Sequential Layers { get; }

    /// <summary>Weights without the biases, layer by layer.</summary>
    internal IEnumerable<Tensor> Weights => Layers.Parameters.Where(parameter => parameter.Rank == 2);

    /// <summary>One step on all points; the mean squared error before it, under its masks.</summary>
    internal double Step(Tensor x, Tensor y)
    {
        beforeStep = masks.GetState();
        using var step = TensorScope.Open();
        Tensor data = meanSquaredError.Forward(Layers.Forward(x), y);
        double loss = data.Item();
        optimizer.ZeroGrad();
        (own.L1 > 0 ? data + (float)own.L1 * Penalty.L1(Layers.Parameters) : data).Backward();
        optimizer.Step();
        if (own.ProximalL1 > 0) ProximalL1.Apply(Layers.Parameters, own.LearningRate * own.ProximalL1);
        if (own.MaxNorm > 0) MaxNorm.Apply(Layers.Parameters, own.MaxNorm);
        return loss;
    }

    /// <summary>The mean squared error with nothing dropped.</summary>
    internal double Loss(Tensor x, Tensor y)
    {
        float[] prediction = Predict(x);
        ReadOnlySpan<float> targets = y.AsSpan();
        double sum = 0;
        for (int i = 0; i < prediction.Length; i++) sum += ((double)prediction[i] - targets[i]) * ((double)prediction[i] - targets[i]);
        return sum / prediction.Length;
    }

    /// <summary>The predictions with nothing dropped.</summary>
    internal float[] Predict(Tensor x)
    {
        Layers.Eval();
        using (Autograd.NoGrad())
        {
            float[] prediction = Layers.Forward(x).ToArray();
            Layers.Train();
            return prediction;
        }
    }

    /// <summary>The predictions of subnetworks, each with one mask for all inputs.</summary>
    internal float[][] Sample(Tensor x, int count, Generator generator)
    {
        var subnetworks = new Sequential([.. Layers.Select(layer => layer switch
        {
            Dropout dropout => new SharedDropout(dropout.DropProbability, [0], generator),
            VanillaDropout dropout => new VanillaSharedDropout(dropout.DropProbability, [0], generator),
            _ => layer,
        })]);
        using (Autograd.NoGrad())
        {
            byte[] state = masks.GetState();
            float[][] samples = [.. Enumerable.Range(0, count).Select(_ => subnetworks.Forward(x).ToArray())];
            // DropConnect drew from the training's masks: as if it had not.
            masks.SetState(state);
            return samples;
        }
    }

    /// <summary>Which units the last step dropped for one of its points, layer by layer: the masks are drawn once more.</summary>
    internal bool[][] DroppedUnits(int points, int point)
    {
        if (beforeStep.Length == 0 || own.Kind is not (NetSettings.Inverted or NetSettings.Vanilla)) return [];
        byte[] now = masks.GetState();
        masks.SetState(beforeStep);
        var dropped = new bool[settings.Layers][];
        using (Autograd.NoGrad())
        {
            for (int layer = 0; layer < dropped.Length; layer++)
            {
                Tensor mask = Tensor.Ones(points, settings.Hidden).VanillaDropout(own.DropProbabilities[layer], training: true, masks);
                dropped[layer] = [.. mask.AsSpan().Slice(point * settings.Hidden, settings.Hidden).ToArray().Select(value => value == 0)];
            }
        }

        masks.SetState(now);
        return dropped;
    }

    private DropConnect DropConnectOf(Linear linear, double p)
    {
        var layer = new DropConnect(linear.Weight.Shape[1], linear.Weight.Shape[0], p, generator: masks);
        layer.Weight.CopyFrom(linear.Weight.AsSpan());
        layer.Bias!.CopyFrom(linear.Bias!.AsSpan());
        return layer;
    }

    private Layer DropoutOf(double p) => own.Kind switch
    {
        NetSettings.Vanilla => new VanillaDropout(p, masks),
        NetSettings.Gaussian => new GaussianDropout(p, masks),
        _ => new Dropout(p, masks),
    };
}
