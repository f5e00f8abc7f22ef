using DropoutLab.Lab.Experiments.Sequences;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;

namespace DropoutLab.Lab.Experiments.AttentionDropout;

/// <summary>A small transformer encoder with dropout at each of its places.</summary>
internal sealed class EncoderNets : ISequenceNets
{
    private const int Features = 32;
    private const int Heads = 4;
    private const int FeedForward = 64;
    private const int Layers = 2;

    private static readonly Method Attention = new("attention", "attention weights", Method.Vanilla.Ink, IsDashed: false);

    private static readonly Method Residuals = Method.WithDropout with { Key = "residuals", Name = "residuals" };

    private static readonly Method Embeddings = new("embeddings", "embeddings", Method.L2.Ink, IsDashed: false);

    private static readonly Method Everywhere = new("everywhere", "everywhere", Ink.Black, IsDashed: true);

    public string Description => $"a linear map to {Features} features with sinusoidal positions, {Layers} encoder layers with the norms " +
        $"first ({Heads} heads, {FeedForward} units between the linear maps), a norm and a linear layer; \"everywhere\" is the three " +
        "places and the units between the linear maps, as in PyTorch's layer";

    public IReadOnlyList<Method> Places { get; } = [Attention, Residuals, Embeddings, Everywhere];

    public SequenceBody Create(SequenceCase which, int inFeatures, bool looksBack, Generator weights, Generator masks) =>
        new Encoder(which, inFeatures, looksBack, weights, masks);

    private sealed class Encoder : SequenceBody
    {
        private readonly bool looksBack;
        private readonly Linear map;
        private readonly SinusoidalPositions positions;
        private readonly Dropout embedded;
        private readonly TransformerEncoderLayer[] layers;
        private readonly LayerNorm norm;

        public Encoder(SequenceCase which, int inFeatures, bool looksBack, Generator weights, Generator masks)
        {
            this.looksBack = looksBack;
            double everywhere = which.At(Everywhere);
            map = Register("map", new Linear(inFeatures, Features, generator: weights));
            positions = Register("positions", new SinusoidalPositions());
            embedded = Register("embedded", new Dropout(everywhere + which.At(Embeddings), masks));
            layers = [.. Enumerable.Range(0, Layers).Select(i => Register($"layer{i}", new TransformerEncoderLayer(
                Features,
                Heads,
                FeedForward,
                dropProbability: everywhere,
                normFirst: true,
                attentionDropProbability: everywhere + which.At(Attention),
                residualDropProbability: everywhere + which.At(Residuals),
                generator: weights)))];
            norm = Register("norm", new LayerNorm(Features));
        }

        internal override int OutFeatures => Features;

        internal override bool EndsKnowing => false;

        internal override Tensor Read(Tensor sequence)
        {
            Tensor value = embedded.Forward(positions.Forward(map.Forward(sequence)));
            foreach (TransformerEncoderLayer layer in layers) value = layer.Forward(value, looksBack ? AttentionMask.Causal : null);
            return norm.Forward(value);
        }
    }
}
