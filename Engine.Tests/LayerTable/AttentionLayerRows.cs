using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Layers of attention.</summary>
internal static class AttentionLayerRows
{
    private const double DropProbability = 0.25;

    private static readonly LayerTolerance Sums =
        new(200, 600, "products of three linear maps, sums of up to 6 terms each, a softmax between");

    public static IEnumerable<LayerRow> All() =>
    [
        new("MultiHeadAttention")
        {
            Make = generator => new MultiHeadAttention(4, 2, DropProbability, generator: generator),
            State = ["in_proj_weight [12, 4]", "in_proj_bias [12]", "out_proj.weight [4, 4]", "out_proj.bias [4]"],
            Shapes = [[[3, 2, 4]]],
            LargeShapes = [[[40, 6, 4]]],
            Call = (m, x) => [((MultiHeadAttention)m).Forward(x[0])],
            Oracle = pass => [Attention(pass, "", pass.Inputs[0], pass.Inputs[0], DropProbability, (_, _, _) => 0)],
            Tolerance = Sums,
        },
        new("MultiHeadAttention to a memory, causal")
        {
            Make = generator => new MultiHeadAttention(4, 2, DropProbability, generator: generator),
            State = ["in_proj_weight [12, 4]", "in_proj_bias [12]", "out_proj.weight [4, 4]", "out_proj.bias [4]"],
            Shapes = [[[3, 2, 4], [5, 2, 4]]],
            Call = (m, x) => [((MultiHeadAttention)m).Forward(x[0], x[1], x[1], AttentionMask.Causal)],
            Oracle = pass =>
            [
                Attention(
                    pass, "", pass.Inputs[0], pass.Inputs[1], DropProbability,
                    (_, query, key) => key <= query ? 0 : double.NegativeInfinity),
            ],
            Tolerance = Sums,
        },
    ];

    /// <summary>Two heads, time first, in double precision; the mask is the first that is drawn.</summary>
    internal static DoubleArray Attention(
        LayerCase pass, string prefix, DoubleArray query, DoubleArray memory, double dropProbability, Func<int, int, int, double> added)
    {
        const int Heads = 2;
        int width = query.Shape[2], count = query.Shape[1], d = width / Heads, keys = memory.Shape[0], queries = query.Shape[0];
        DoubleArray weight = pass[prefix + "in_proj_weight"], bias = pass[prefix + "in_proj_bias"];
        DoubleArray Part(DoubleArray x, int part) => Oracle.Linear(
            x, new DoubleArray(weight.Values[(part * width * width)..((part + 1) * width * width)], [width, width]),
            new DoubleArray(bias.Values[(part * width)..((part + 1) * width)], [width]));
        DoubleArray Cut(DoubleArray x) => DoubleArray.Build([count, Heads, x.Shape[0], d], i => x.At(i[2], i[0], (i[1] * d) + i[3]));
        bool[]? mask = pass.IsTraining && dropProbability > 0 ? pass.Mask(count * Heads * queries * keys, dropProbability) : null;
        DoubleArray heads = Oracle.Attention(
            Cut(Part(query, 0)), Cut(Part(memory, 1)), Cut(Part(memory, 2)), 1 / Math.Sqrt(d), added,
            (matrix, q, k) => mask is null ? 1 : mask[(((matrix * queries) + q) * keys) + k] ? 1 / (1 - dropProbability) : 0);
        DoubleArray together = DoubleArray.Build(query.Shape, i => heads.At(i[1], i[2] / d, i[0], i[2] % d));
        return Oracle.Linear(together, pass[prefix + "out_proj.weight"], pass[prefix + "out_proj.bias"]);
    }
}
