using DropoutLab;
using DropoutLab.Layers;

namespace Samples;

/// <summary>A layer that also leaves what its loss needs in properties, as many write a variational autoencoder.</summary>
// <sample module that keeps results>
internal sealed class VariationalAutoencoder : Layer
{
    private readonly Linear mean, logVariance, decoder;
    private readonly Generator noise;

    public VariationalAutoencoder(int features, int codes, Generator generator)
    {
        mean = Register("mean", new Linear(features, codes, generator: generator));
        logVariance = Register("logVariance", new Linear(features, codes, generator: generator));
        decoder = Register("decoder", new Linear(codes, features, generator: generator));
        noise = Register(generator)!;
    }

    public Tensor? Mean { get; private set; }

    public Tensor? LogVariance { get; private set; }

    /// <summary>The divergence of the codes from a standard normal distribution, to be added to the loss.</summary>
    public Tensor Divergence() => -0.5f * (1f + LogVariance! - Mean!.Square() - LogVariance!.Exp()).Mean();

    protected override Tensor Compute(Tensor input)
    {
        using TensorScope scope = OpenScope();
        Mean = scope.Keep(mean.Forward(input));
        LogVariance = scope.Keep(logVariance.Forward(input));
        Tensor code = Mean + (0.5f * LogVariance).Exp() * Tensor.Normal(0, 1, Mean.Shape.AsSpan(), noise);
        return scope.Return(decoder.Forward(code));
    }
}
// </sample>
