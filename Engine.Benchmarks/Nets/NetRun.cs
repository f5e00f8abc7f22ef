using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Benchmarks.Nets;

/// <summary>A measured net by us: what is timed, as our users write it.</summary>
internal sealed class NetRun
{
    private readonly MeasuredNet work;
    private readonly Tensor inputs;

    public NetRun(MeasuredNet work)
    {
        this.work = work;
        Net = work.Make();
        inputs = Tensor.From(work.Inputs(), work.InputShape);
        inputs.RequiresGrad = work.HasInputGradient;
    }

    public Layer Net { get; }

    /// <summary>The result in evaluation mode, and its shape.</summary>
    public Tensor Output()
    {
        Net.Eval();
        using (Autograd.NoGrad()) return Net.Forward(inputs);
    }

    public Action Pass(NetPass pass) => pass switch
    {
        NetPass.Forward => Forward(),
        NetPass.ForwardBackward => ForwardBackward(),
        _ => Step(),
    };

    private Action Forward()
    {
        Net.Eval();
        return () =>
        {
            using (Autograd.NoGrad())
            using (TensorScope.Open())
                Net.Forward(inputs);
        };
    }

    private Action ForwardBackward()
    {
        Shape shape = Output().Shape;
        Tensor gradient = Tensor.From(MeasuredNet.OutputGradient(shape.ElementCount), shape.AsSpan());
        Net.Train();
        return () =>
        {
            using TensorScope scope = TensorScope.Open();
            Net.ZeroGrad();
            inputs.ZeroGrad();
            Net.Forward(inputs).Backward(gradient);
        };
    }

    private Action Step()
    {
        Tensor labels = Tensor.From(work.Labels(Output().Shape[-1]));
        Net.Train();
        Optimizer optimizer = work.UsesAdamW
            ? new AdamW(Net.Parameters, learningRate: MeasuredNet.LearningRate, weightDecay: MeasuredNet.WeightDecay)
            : new Adam(Net.Parameters, learningRate: MeasuredNet.LearningRate);
        var loss = new CrossEntropyLoss();
        return () =>
        {
            Tensor value = loss.Forward(Net.Forward(inputs), labels);
            optimizer.ZeroGrad();
            value.Backward();
            optimizer.Step();
        };
    }
}
