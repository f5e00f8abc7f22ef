using DropoutLab.Benchmarks.Nets;
using DropoutLab.Layers;
#if TORCH_PEER
using TorchSharp;
using Parameter = TorchSharp.Modules.Parameter;
#endif

namespace DropoutLab.Benchmarks.Peers;

/// <summary>One of our nets by libtorch: a module of TorchSharp for each layer, with our values.</summary>
internal sealed class LibTorchNet : IDisposable
{
#if TORCH_PEER
    private readonly MeasuredNet work;
    private readonly List<torch.nn.Module> modules = [];
    private readonly List<Func<torch.Tensor, torch.Tensor>> steps = [];
    private readonly torch.Tensor inputs;

    public LibTorchNet(MeasuredNet work, Layer net, int threads)
    {
        this.work = work;
        torch.set_num_threads(threads);
        Add(net);
        inputs = torch.tensor(work.Inputs()).reshape(Array.ConvertAll(work.InputShape, size => (long)size));
        if (work.Vocabulary > 0) inputs = inputs.to(torch.ScalarType.Int64);
        if (work.HasInputGradient) inputs.requires_grad_(true);
    }

    private IEnumerable<Parameter> Parameters => modules.SelectMany(module => module.parameters());

    /// <summary>The result in evaluation mode.</summary>
    public float[] Output()
    {
        SetTraining(false);
        using DisposeScope scope = torch.NewDisposeScope();
        using (torch.no_grad()) return Forward().contiguous().data<float>().ToArray();
    }

    public Action Pass(NetPass pass)
    {
        SetTraining(pass != NetPass.Forward);
        return pass switch
        {
            NetPass.Forward => Predict,
            NetPass.ForwardBackward => ForwardBackward(),
            _ => Step(),
        };
    }

    public void Dispose()
    {
        foreach (torch.nn.Module module in modules) module.Dispose();
        inputs.Dispose();
    }

    private torch.Tensor Forward()
    {
        torch.Tensor value = inputs;
        foreach (Func<torch.Tensor, torch.Tensor> step in steps) value = step(value);
        return value;
    }

    private void Predict()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using (torch.no_grad()) Forward();
    }

    private Action ForwardBackward()
    {
        float[] output = Output();
        SetTraining(true);
        torch.Tensor[] leaves = [.. Parameters, .. work.HasInputGradient ? [inputs] : (torch.Tensor[])[]];
        torch.Tensor gradient = torch.tensor(MeasuredNet.OutputGradient(output.Length));
        return () =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor result = Forward();
            torch.autograd.grad([result], leaves, [gradient.view_as(result)]);
        };
    }

    private Action Step()
    {
        int classes = Output().Length / work.Batch;
        SetTraining(true);
        torch.Tensor labels = torch.tensor(Array.ConvertAll(work.Labels(classes), label => (long)label));
        torch.optim.Optimizer optimizer = work.UsesAdamW
            ? torch.optim.AdamW(Parameters, MeasuredNet.LearningRate, weight_decay: MeasuredNet.WeightDecay)
            : torch.optim.Adam(Parameters, MeasuredNet.LearningRate);
        return () =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor loss = torch.nn.functional.cross_entropy(Forward(), labels);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        };
    }

    private void SetTraining(bool training)
    {
        foreach (torch.nn.Module module in modules) module.train(training);
    }

    private void Add(Layer layer)
    {
        switch (layer)
        {
            case Sequential several:
                foreach (Layer one in several) Add(one);
                break;
            case Linear linear:
                Add(torch.nn.Linear(linear.Weight.Shape[1], linear.Weight.Shape[0]), linear);
                break;
            case Conv2d convolution:
                Add(Convolution(convolution), convolution);
                break;
            case BatchNorm norm:
                bool isOfImages = work.InputShape.Length == 4;
                int channels = norm.RunningMean.Count;
                Add(isOfImages ? torch.nn.BatchNorm2d(channels) : torch.nn.BatchNorm1d(channels), norm);
                break;
            case LayerNorm norm:
                Add(torch.nn.LayerNorm(norm.Weight!.Count), norm);
                break;
            case Embedding embedding:
                Add(torch.nn.Embedding(embedding.Weight.Shape[0], embedding.Weight.Shape[1]), embedding);
                break;
            case TransformerEncoderLayer encoder:
                Add(new LibTorchEncoderLayer(encoder), encoder);
                break;
            case RecurrentLayer recurrent:
                AddRecurrent(recurrent.Module);
                break;
            case Dropout dropout:
                Add(torch.nn.Dropout(dropout.DropProbability), dropout);
                break;
            case ChannelDropout dropout:
                Add(torch.nn.Dropout2d(dropout.DropProbability), dropout);
                break;
            default:
                steps.Add(Function(layer));
                break;
        }
    }

    private static Func<torch.Tensor, torch.Tensor> Function(Layer layer) => layer switch
    {
        ReLU => x => torch.nn.functional.relu(x),
        MaxPool2d pool => x => torch.nn.functional.max_pool2d(x, pool.KernelSize.Height),
        AdaptiveAvgPool2d pool => x => torch.nn.functional.adaptive_avg_pool2d(x, pool.OutputSize.Height),
        Flatten => x => x.flatten(1),
        LastStep => x => x.select(1, -1),
        MeanOfSteps => x => x.mean([1]),
        _ => throw new NotSupportedException($"LibTorchNet: no module of TorchSharp for {layer.GetType().Name}"),
    };

    private static torch.nn.Module<torch.Tensor, torch.Tensor> Convolution(Conv2d ours)
    {
        Shape weight = ours.Weight.Shape;
        bool isPadded = ours.Padding != default;
        return torch.nn.Conv2d(
            weight[1] * ours.Groups, weight[0], weight[2], stride: ours.Stride.Height, padding: isPadded ? weight[2] / 2 : 0,
            groups: ours.Groups);
    }

    private void AddRecurrent(RecurrentModule ours)
    {
        double dropped = RecurrentLayer.DropProbability(ours.Layers);
        if (ours is LSTM)
        {
            var lstm = torch.nn.LSTM(
                ours.InFeatures, ours.HiddenFeatures, ours.Layers, batchFirst: ours.IsBatchFirst, dropout: dropped);
            AddModule(lstm, ours);
            steps.Add(x => lstm.call(x).Item1);
        }
        else
        {
            var gru = torch.nn.GRU(ours.InFeatures, ours.HiddenFeatures, ours.Layers, batchFirst: ours.IsBatchFirst, dropout: dropped);
            AddModule(gru, ours);
            steps.Add(x => gru.call(x).Item1);
        }
    }

    private void Add(torch.nn.Module<torch.Tensor, torch.Tensor> module, Module ours)
    {
        AddModule(module, ours);
        steps.Add(module.call);
    }

    /// <summary>Copies our values: the names are PyTorch's.</summary>
    private void AddModule(torch.nn.Module module, Module ours)
    {
        Dictionary<string, Tensor> values = ours.NamedParameters.ToDictionary();
        using (torch.no_grad())
        {
            foreach ((string name, Parameter parameter) in module.named_parameters())
                parameter.copy_(torch.tensor(values[name].ToArray()).view_as(parameter));
        }

        modules.Add(module);
    }
#else
    public LibTorchNet(MeasuredNet work, Layer net, int threads) => throw new NotSupportedException(LibTorch.Description);

    public float[] Output() => throw new NotSupportedException(LibTorch.Description);

    public Action Pass(NetPass pass) => throw new NotSupportedException(LibTorch.Description);

    public void Dispose()
    {
    }
#endif
}
