using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>Runs a net in evaluation, layer by layer.</summary>
internal static class LayerWalk
{
    /// <summary>What each ReLU gives.</summary>
    internal static IReadOnlyList<Tensor> Maps(Sequential net, Tensor images)
    {
        List<Tensor> maps = [];
        Run(net, images, (layer, input) =>
        {
            Tensor result = layer.Forward(input);
            if (layer is ReLU) maps.Add(result);
            return result;
        });
        return maps;
    }

    /// <summary>Lets a function run each layer on what the one before it gave.</summary>
    internal static void Run(Sequential net, Tensor images, Func<Layer, Tensor, Tensor> run)
    {
        net.Eval();
        using (Autograd.NoGrad())
        {
            Tensor value = images;
            foreach (Layer layer in net) value = run(layer, value);
        }
    }
}
