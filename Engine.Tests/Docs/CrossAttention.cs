using DropoutLab;
using DropoutLab.Layers;

namespace Samples;

/// <summary>A module with two inputs as a user would write it: a query looks at a memory.</summary>
// <sample module of two inputs>
internal sealed class CrossAttention : Module
{
    private readonly int features;
    private readonly Linear query, key, value;
    private readonly Dropout dropout;

    public CrossAttention(int features, Generator generator)
    {
        this.features = features;
        query = Register("query", new Linear(features, features, generator: generator));
        key = Register("key", new Linear(features, features, generator: generator));
        value = Register("value", new Linear(features, features, generator: generator));
        dropout = Register("dropout", new Dropout(0.1, generator));
    }

    public Tensor Forward(Tensor asked, Tensor memory)
    {
        using TensorScope scope = OpenScope();
        Tensor scores = query.Forward(asked).MatMul(key.Forward(memory), transposeRight: true) / MathF.Sqrt(features);
        return scope.Return(asked + dropout.Forward(scores.Softmax(1)).MatMul(value.Forward(memory)));
    }
}
// </sample>
