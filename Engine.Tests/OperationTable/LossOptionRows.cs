using DropoutLab.Losses;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>Losses with weights, ignored classes, probabilities and more axes, and those of pairs and triplets.</summary>
internal static class LossOptionRows
{
    private const int Ignored = 1;

    private static readonly Domain Weight = Domain.Between(0.3f, 2).WithoutGradient();

    private static readonly Domain Classes = Domain.PlacesOn(0, 1);

    private static readonly Domain Signs = new("1 or -1", (random, _) => random.Next(2) * 2 - 1, HasGradient: false);

    /// <summary>Scores, classes, weights.</summary>
    private static readonly int[][][] Rows =
        [[[5, 4], [5], [4]], [[3, 17], [3], [17]], [[2, 4, 3], [2, 3], [4]], [[2, 3, 2, 5], [2, 2, 5], [3]]];

    public static IEnumerable<OperationRow> All() => new[] { Reduction.Mean, Reduction.Sum, Reduction.None }.SelectMany(Of);

    private static IEnumerable<OperationRow> Of(Reduction reduction)
    {
        LossReduction kind = LossRows.Of(reduction);
        foreach (double smoothing in (double[])[0, 0.2])
        {
            string name = $"CrossEntropyLoss{(smoothing == 0 ? "" : ", smoothed")}";
            yield return Row($"{name}, weights {reduction}", "CrossEntropyLoss", Rows, [Domain.Real, Classes, Weight],
                x => new CrossEntropyLoss(smoothing, reduction, x[2], Ignored).Forward(x[0], x[1]),
                x => Oracle.WeightedCrossEntropy(x[0], x[1], x[2], smoothing, Ignored, kind)) with
            {
                Refusals =
                [
                    new([[3, 4], [3], [5]], "CrossEntropyLoss", "[5]", "[4]"), new([[3, 4, 2], [3], [4]], "[3, 4, 2]", "[3]"),
                    new([[], [], [1]], "CrossEntropyLoss", "[]"),
                ],
            };
            yield return Row($"{name}, probabilities {reduction}", "CrossEntropyLoss",
                [[[5, 4], [5, 4], [4]], [[2, 4, 3], [2, 4, 3], [4]], [[1, 33], [1, 33], [33]]],
                [Domain.Real, Domain.Between(0, 1), Weight],
                x => new CrossEntropyLoss(smoothing, reduction, x[2]).Forward(x[0], x[1]),
                x => Oracle.Reduced(Oracle.CrossEntropyOfProbabilities(x[0], x[1], x[2], smoothing), kind));
        }

        yield return Row($"NLLLoss, weights {reduction}", "NLLLoss", Rows, [Domain.Real, Classes, Weight],
            x => new NLLLoss(reduction, x[2], Ignored).Forward(x[0], x[1]),
            x => Oracle.WeightedNegativeLogLikelihood(x[0], x[1], x[2], Ignored, kind));
        yield return Row($"BCEWithLogitsLoss, weights {reduction}", "BCEWithLogitsLoss",
            [[[5, 4], [5, 4], [5, 1], [4]], [[17], [17], [], [17]], [[2, 3, 4], [2, 3, 4], [3, 1], [2, 1, 4]]],
            [Domain.Real, Domain.Between(0, 1), Weight],
            x => new BCEWithLogitsLoss(reduction, x[2], x[3]).Forward(x[0], x[1]),
            x => Oracle.Reduced(Oracle.Multiply(Oracle.PositiveWeightedLogits(x[0], x[1], x[3]), x[2]), kind)) with
        {
            Refusals =
            [
                new([[3, 4], [3, 4], [3], [4]], "BCEWithLogitsLoss", "weight [3]", "[3, 4]"),
                new([[3, 4], [3, 4], [4], [2, 3, 4]], "BCEWithLogitsLoss", "posWeight [2, 3, 4]", "[3, 4]"),
            ],
        };
        yield return Row($"BCELoss, weights {reduction}", "BCELoss", [[[5, 4], [5, 4], [5, 1]]],
            [Domain.Between(0.1f, 0.9f), Domain.Between(0.1f, 0.9f), Weight],
            x => new BCELoss(reduction, x[2]).Forward(x[0], x[1]),
            x => Oracle.Reduced(Oracle.Multiply(Oracle.BinaryCrossEntropy(x[0], x[1]), x[2]), kind)) with
        {
            Refusals = [new([[3], [3], [2]], "BCELoss", "weight [2]", "[3]") { Call = WrongWeight }],
        };
        yield return Row($"CosineEmbeddingLoss {reduction}", "CosineEmbeddingLoss", [[[6, 3], [6, 3], [6]], [[17], [17], []]],
            [Domain.AwayFromZero, Domain.AwayFromZero, Signs],
            x => new CosineEmbeddingLoss(-2, reduction).Forward(x[0], x[1], x[2]),
            x => Oracle.Reduced(Oracle.CosineEmbedding(x[0], x[1], x[2], -2), kind)) with
        {
            Refusals = [new([[3, 4], [3, 4], [4]], "CosineEmbeddingLoss", "[3, 4]", "[4]")],
        };
        foreach (bool swap in (bool[])[false, true])
        {
            yield return Row($"TripletMarginLoss{(swap ? ", swapped" : "")} {reduction}", "TripletMarginLoss",
                [[[6, 3], [6, 3], [6, 3]], [[5, 3], [1, 3], [5, 3]], [[4], [4], [4]]], [Domain.Real],
                x => new TripletMarginLoss(20, swap: swap, reduction: reduction).Forward(x[0], x[1], x[2]),
                x => Oracle.Reduced(Oracle.TripletMargin(x[0], x[1], x[2], 20, swap), kind)) with
            {
                Refusals = [new([[3, 4], [3, 4], [4]], "TripletMarginLoss", "[3, 4]", "[4]")],
            };
        }
    }

    private static Tensor WrongWeight(Tensor[] x) => new BCELoss(weight: x[2]).Forward(Tensor.Zeros(3), Tensor.Zeros(3));

    private static OperationRow Row(
        string name, string covers, int[][][] shapes, Domain[] inputs, Func<Tensor[], Tensor> call,
        Func<DoubleArray[], DoubleArray> oracle) => new(name)
        {
            Covers = [covers],
            Call = call,
            Oracle = oracle,
            Shapes = shapes,
            Inputs = inputs,
            SpecialValues = Special.None,
            Tolerance = Tolerance.Absolute(60, x => 4 + oracle(x).Values.Select(Math.Abs).Max(),
                "a sum of at most 33 exponentials and of at most 24 losses of numbers up to 6"),
            Gradient = new GradientTolerance(60, 60, "p - t cancels, cosines and distances are quotients of sums"),
        };
}
