using DropoutLab.Layers;
using DropoutLab.Tests.OperationTable;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Embeddings, and the output that shares their weight.</summary>
internal static class EmbeddingLayerRows
{
    private const double DropProbability = 0.25;

    private static readonly Domain Words = new("0 to 5", (random, _) => random.Next(6), HasGradient: false);

    private static readonly LayerTolerance Few = new(16, 64, "sums of at most 4 rows, and of at most 24 gradients of a row");

    public static IEnumerable<LayerRow> All() =>
    [
        new("Embedding")
        {
            Make = generator => new Embedding(6, 3, wordDropProbability: DropProbability, generator: generator),
            State = ["weight [6, 3]"],
            Shapes = [[[4]], [[2, 3]], [[]]],
            Inputs = [Words],
            Oracle = pass =>
            {
                bool[] mask = pass.IsTraining ? pass.Mask(6, DropProbability) : [true, true, true, true, true, true];
                double scale = pass.IsTraining ? 1 / (1 - DropProbability) : 1;
                return [DoubleArray.Build([.. pass.Inputs[0].Shape, 3], i =>
                {
                    int word = (int)pass.Inputs[0].Values[DoubleArray.FlatOf(i[..^1], pass.Inputs[0].Shape)];
                    return mask[word] ? scale * pass["weight"].At(word, i[^1]) : 0;
                })];
            },
            Tolerance = Few,
        },
        Bag("EmbeddingBag", BagMode.Mean, 4),
        Bag("EmbeddingBag of sums", BagMode.Sum, 1),
        new("TiedLinear")
        {
            Make = generator => new TiedLinear(Tensor.Normal(0, 1, [3, 4], generator)),
            State = ["weight [3, 4]", "bias [3]"],
            Shapes = [[[5, 4]], [[2, 3, 4]]],
            Oracle = pass => [Oracle.Linear(pass.Inputs[0], pass["weight"], pass["bias"])],
            Tolerance = new LayerTolerance(
                8 * 9, 8 * 24, "sums of at most 5 terms, and of at most 20 in a gradient, which may cancel to an eighth"),
        },
    ];

    private static LayerRow Bag(string name, BagMode mode, int divisor) => new(name)
    {
        Make = generator => new EmbeddingBag(6, 3, mode, generator: generator),
        State = ["weight [6, 3]"],
        Shapes = [[[5, 4]]],
        Inputs = [Words],
        Oracle = pass =>
        [
            DoubleArray.Build([5, 3], i =>
                Enumerable.Range(0, 4).Sum(j => pass["weight"].At((int)pass.Inputs[0].At(i[0], j), i[1])) / divisor),
        ],
        Tolerance = Few,
    };
}
