using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Layers of the transformer, without dropout: with it they are compared with PyTorch's, masks included.</summary>
internal static class TransformerRows
{
    private static readonly LayerTolerance Sums = new(2000, 6000, "products and norms one after another, each of sums of up to 6 terms");

    private static readonly string[] EncoderState =
    [
        "self_attn.in_proj_weight [12, 4]", "self_attn.in_proj_bias [12]", "self_attn.out_proj.weight [4, 4]",
        "self_attn.out_proj.bias [4]",
        "linear1.weight [6, 4]", "linear1.bias [6]", "linear2.weight [4, 6]", "linear2.bias [4]", "norm1.weight [4]", "norm1.bias [4]",
        "norm2.weight [4]", "norm2.bias [4]",
    ];

    private static readonly string[] DecoderState =
    [
        .. EncoderState[..4], .. EncoderState[..4].Select(name => name.Replace("self_attn", "multihead_attn", StringComparison.Ordinal)),
        .. EncoderState[4..], "norm3.weight [4]", "norm3.bias [4]",
    ];

    public static IEnumerable<LayerRow> All() =>
    [
        new("TransformerEncoderLayer")
        {
            Make = generator => Encoder(generator),
            State = EncoderState,
            Shapes = [[[3, 2, 4]]],
            Oracle = pass => [EncoderOf(pass, "", pass.Inputs[0])],
            Tolerance = Sums,
            MaxStepBytes = 64 * 1024,
        },
        new("TransformerEncoder")
        {
            Make = generator => new TransformerEncoder(Encoder(generator), 2, new LayerNorm(4)),
            State = [.. EncoderState.Select(name => $"layers.0.{name}"), .. EncoderState.Select(name => $"layers.1.{name}"),
                "norm.weight [4]", "norm.bias [4]"],
            Shapes = [[[3, 2, 4]]],
            Oracle = pass => [Norm(pass, "norm", EncoderOf(pass, "layers.1.", EncoderOf(pass, "layers.0.", pass.Inputs[0])))],
            Tolerance = Sums,
            MaxStepBytes = 64 * 1024,
        },
        new("TransformerDecoderLayer")
        {
            Make = generator => new TransformerDecoderLayer(4, 2, 6, 0, generator: generator),
            State = DecoderState,
            Shapes = [[[3, 2, 4], [5, 2, 4]]],
            Call = (m, x) => [((TransformerDecoderLayer)m).Forward(x[0], x[1], AttentionMask.Causal)],
            Oracle = pass => [DecoderOf(pass, "", pass.Inputs[0])],
            Tolerance = Sums,
            MaxStepBytes = 64 * 1024,
        },
        new("TransformerDecoder")
        {
            Make = generator =>
                new TransformerDecoder(new TransformerDecoderLayer(4, 2, 6, 0, generator: generator), 2, new LayerNorm(4)),
            State = [.. DecoderState.Select(name => $"layers.0.{name}"), .. DecoderState.Select(name => $"layers.1.{name}"),
                "norm.weight [4]", "norm.bias [4]"],
            Shapes = [[[3, 2, 4], [5, 2, 4]]],
            Call = (m, x) => [((TransformerDecoder)m).Forward(x[0], x[1], AttentionMask.Causal)],
            Oracle = pass => [Norm(pass, "norm", DecoderOf(pass, "layers.1.", DecoderOf(pass, "layers.0.", pass.Inputs[0])))],
            Tolerance = Sums,
            MaxStepBytes = 96 * 1024,
        },
        new("SinusoidalPositions")
        {
            Make = _ => new SinusoidalPositions(),
            State = [],
            Shapes = [[[5, 2, 4]], [[1, 1, 3]]],
            Oracle = pass =>
            [
                DoubleArray.Build(pass.Inputs[0].Shape, i =>
                {
                    double angle = i[0] * Math.Pow(10000, -(i[2] / 2 * 2.0) / pass.Inputs[0].Shape[2]);
                    return pass.Inputs[0].At(i) + (i[2] % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
                }),
            ],
            Tolerance = new LayerTolerance(4, 4, "a rounded wave and a sum"),
        },
        new("LearnedPositions")
        {
            Make = generator => new LearnedPositions(6, 4, generator: generator),
            State = ["weight [6, 4]"],
            Shapes = [[[5, 2, 4]], [[6, 1, 4]]],
            Oracle = pass => [DoubleArray.Build(pass.Inputs[0].Shape, i => pass.Inputs[0].At(i) + pass["weight"].At(i[0], i[2]))],
            Tolerance = new LayerTolerance(4, 8, "a sum, and in a gradient one of two terms"),
        },
    ];

    private static TransformerEncoderLayer Encoder(Generator generator) =>
        new(4, 2, 6, 0, FeedForwardActivation.GELU, generator: generator);

    private static DoubleArray EncoderOf(LayerCase pass, string prefix, DoubleArray x)
    {
        x = Norm(pass, prefix + "norm1", Oracle.Add(x, AttentionLayerRows.Attention(pass, prefix + "self_attn.", x, x, 0, (_, _, _) => 0)));
        DoubleArray hidden = Oracle.Gelu(Oracle.Linear(x, pass[prefix + "linear1.weight"], pass[prefix + "linear1.bias"]));
        DoubleArray result = Oracle.Linear(hidden, pass[prefix + "linear2.weight"], pass[prefix + "linear2.bias"]);
        return Norm(pass, prefix + "norm2", Oracle.Add(x, result));
    }

    /// <summary>With a causal mask of the target; the memory is the second input.</summary>
    private static DoubleArray DecoderOf(LayerCase pass, string prefix, DoubleArray x)
    {
        x = Norm(pass, prefix + "norm1", Oracle.Add(x, AttentionLayerRows.Attention(
            pass, prefix + "self_attn.", x, x, 0, (_, query, key) => key <= query ? 0 : double.NegativeInfinity)));
        x = Norm(pass, prefix + "norm2", Oracle.Add(
            x, AttentionLayerRows.Attention(pass, prefix + "multihead_attn.", x, pass.Inputs[1], 0, (_, _, _) => 0)));
        return Norm(pass, prefix + "norm3", Oracle.Add(x, FeedForward(pass, prefix, x)));
    }

    private static DoubleArray FeedForward(LayerCase pass, string prefix, DoubleArray x)
    {
        DoubleArray hidden = Oracle.Relu(Oracle.Linear(x, pass[prefix + "linear1.weight"], pass[prefix + "linear1.bias"]));
        return Oracle.Linear(hidden, pass[prefix + "linear2.weight"], pass[prefix + "linear2.bias"]);
    }

    private static DoubleArray Norm(LayerCase pass, string name, DoubleArray x)
    {
        int width = x.Shape[^1];
        var values = new double[x.Count];
        for (int row = 0; row < x.Count; row += width)
        {
            double[] own = x.Values[row..(row + width)];
            double mean = own.Average(), deviation = Math.Sqrt(own.Average(v => (v - mean) * (v - mean)) + 1e-5);
            for (int i = 0; i < width; i++)
                values[row + i] = ((own[i] - mean) / deviation * pass[name + ".weight"].Values[i]) + pass[name + ".bias"].Values[i];
        }

        return new DoubleArray(values, x.Shape);
    }
}
