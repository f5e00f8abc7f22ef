using DropoutLab.Layers;

namespace DropoutLab.Tests.LayerTable;

/// <summary>y = w x + b with a running mean of x as a buffer, and a choice of mistakes; without one it is right.</summary>
internal sealed class ScaleLayer : Layer
{
    private readonly Mistake mistake;
    private readonly Generator generator;
    private readonly Tensor weight, bias, mean;
    private Tensor? kept;
    private int calls;

    public ScaleLayer(Generator generator, Mistake mistake = Mistake.None)
    {
        this.mistake = mistake;
        this.generator = Register(generator)!;
        weight = Register("weight", Tensor.Uniform(0.5, 1, [3], generator));
        Tensor drawn = Tensor.Uniform(0.5, 1, [3], generator);
        bias = mistake == Mistake.UnregisteredParameter ? drawn : Register("bias", drawn);
        mean = RegisterBuffer("mean", Tensor.Zeros(3));
        if (mistake == Mistake.UnusedParameter) Register("unused", Tensor.Ones(3));
        if (mistake == Mistake.BufferWithGradient) mean.RequiresGrad = true;
    }

    /// <summary>What can be wrong with a layer.</summary>
    internal enum Mistake
    {
        None,
        UnregisteredParameter,
        UnusedParameter,
        BufferWithGradient,
        DropsInEvaluation,
        WrongGradient,
        StateInAField,
        TensorOfTheLastPass,
        DependsOnThreads,
        Allocates,
        BufferChangesInEvaluation,
        NothingIsLearnedByTheBuffer,
    }

    protected override Tensor Compute(Tensor input)
    {
        if (IsTraining ? mistake != Mistake.NothingIsLearnedByTheBuffer : mistake == Mistake.BufferChangesInEvaluation)
        {
            using (Autograd.NoGrad()) mean.CopyFrom((0.9f * mean + 0.1f * input.Mean([0])).AsSpan());
        }

        Tensor scaled = mistake == Mistake.WrongGradient ? WrongProduct(input) : input * weight;
        Tensor result = scaled + bias + mean;
        if (mistake == Mistake.BufferWithGradient) return result;
        switch (mistake)
        {
            case Mistake.DropsInEvaluation:
                return result.Dropout(0.5, training: true, generator);
            case Mistake.StateInAField:
                return result + ++calls;
            case Mistake.TensorOfTheLastPass:
                Tensor with = kept is null ? result : result + kept;
                kept = input.Mean([0]);
                return with;
            case Mistake.DependsOnThreads:
                return result * Parallelism.MaxThreads;
            case Mistake.Allocates:
                return result + Tensor.From(new float[10_000]).Sum();
            default:
                return result;
        }
    }

    private Tensor WrongProduct(Tensor input)
    {
        Tensor result = Tensor.From([.. (input.Detach() * weight.Detach()).ToArray()], input.Shape.AsSpan());
        return Autograd.Records(input, weight) ? Autograd.Record(result, new WrongNode(input, weight)) : result;
    }

    /// <summary>Gives the weight the gradient of the first row only.</summary>
    private sealed class WrongNode : Node
    {
        public WrongNode(Tensor input, Tensor weight)
            : base(input, weight) => Save(input, weight);

        protected override void Backward(Tensor gradient)
        {
            Accumulate(0, gradient * Saved(1));
            Accumulate(1, (gradient * Saved(0)).Slice(0, 0, 1).Reshape(3));
        }
    }
}
