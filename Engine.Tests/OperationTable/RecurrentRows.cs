using DropoutLab.Kernels;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>The recurrent operations: inputs are x, the initial states, and for each direction W_ih, W_hh, b_ih, b_hh.</summary>
internal static class RecurrentRows
{
    private static readonly bool[] Pattern = GivenMask.Pattern(1009, 0.7, 5);

    /// <summary>T, N, inputs, H: more rows than a tile has and than a chunk of sequences, and units around the widths
    /// of one and two vectors.</summary>
    private static readonly int[][] Sizes = [[4, 3, 2, 5], [1, 1, 1, 1], [2, 15, 1, 17], [3, 37, 2, 3], [2, 1, 3, 33]];

    private static readonly int[][] FewSizes = [[4, 3, 2, 5], [2, 2, 1, 17], [3, 19, 2, 3]];

    public static IEnumerable<OperationRow> All() =>
    [
        .. OfKind<LstmCell>("LSTM"),
        .. OfKind<GruCell>("GRU"),
        .. OfKind<RnnCell<TanhActivation>>("tanh"),
        .. OfKind<RnnCell<ReluActivation>>("ReLU"),
    ];

    private static IEnumerable<OperationRow> OfKind<TCell>(string kind)
        where TCell : struct, ICell
    {
        yield return Row<TCell>(kind, $"Recurrent {kind}", 1, _ => default) with
        {
            Shapes = [.. Sizes.Select(sizes => Shapes(kind, 1, sizes))],
            // Threads share the sequences of the first, and the units of the second, which has too few sequences.
            LargeShapes = [Shapes(kind, 1, [2, 30, 20, 70]), Shapes(kind, 1, [2, 15, 20, 130])],
        };
        yield return Row<TCell>(kind, $"Recurrent {kind}, both directions", 2, _ => default);
        yield return Row<TCell>(kind, $"Recurrent {kind}, lengths", 2, count => new RecurrentOptions
        {
            Lengths = Lengths(count[0], count[1]),
        });
        yield return Row<TCell>(kind, $"Recurrent {kind}, similar lengths", 2, count => new RecurrentOptions
        {
            Lengths = SimilarLengths(count[0], count[1]),
        });
        yield return Row<TCell>(kind, $"Recurrent {kind}, state masked for all steps", 2, count => new RecurrentOptions
        {
            HiddenDropProbability = 0.3,
            Lengths = Lengths(count[0], count[1]),
            Generator = new GivenMask(Pattern),
        });
        yield return Row<TCell>(kind, $"Recurrent {kind}, state masked each step", 1, _ => new RecurrentOptions
        {
            HiddenDropProbability = 0.3,
            DrawsEachStep = true,
            Generator = new GivenMask(Pattern),
        });
        if (kind is "tanh" or "ReLU") yield break;
        yield return Row<TCell>(kind, $"Recurrent {kind}, update masked", 2, _ => new RecurrentOptions
        {
            UpdateDropProbability = 0.3,
            DrawsEachStep = true,
            Generator = new GivenMask(Pattern),
        });
        yield return Row<TCell>(kind, $"Recurrent {kind}, both masked", 1, _ => new RecurrentOptions
        {
            UpdateDropProbability = 0.3,
            HiddenDropProbability = 0.5,
            Generator = new GivenMask(Pattern),
        });
    }

    private static OperationRow Row<TCell>(string kind, string name, int directions, Func<int[], RecurrentOptions> options)
        where TCell : struct, ICell => new(name)
        {
            Covers = [],
            Call = x => Tensor.Recurrent<TCell>(
                x[0], x[1], kind == "LSTM" ? x[2] : null, Weights(x[First(kind)..]), options([x[0].Shape[0], x[0].Shape[1]])),
            Oracle = x => Oracle.Recurrent(
                kind, x[0], x[1], kind == "LSTM" ? x[2] : null, [.. x[First(kind)..].Chunk(4)],
                options(x[0].Shape[..2]).Lengths ?? [.. Enumerable.Repeat(x[0].Shape[0], x[0].Shape[1])],
                Factors(options(x[0].Shape[..2]), x[0].Shape[0], x[0].Shape[1], x[1].Shape[2])),
            Shapes = [.. FewSizes.Select(sizes => Shapes(kind, directions, sizes))],
            Inputs = [Domain.Between(-1, 1)],
            Tolerance = Tolerance.Absolute(
                64 * 6, x => kind == "ReLU" ? Tolerance.GreatestMagnitude(Oracle.Recurrent(kind, x[0], x[1], null, [.. x[2..].Chunk(4)],
                    [.. Enumerable.Repeat(x[0].Shape[0], x[0].Shape[1])], (_, _, _, _, _) => 1 / 0.5)) + 10 : 1,
                "sums of up to 200 products, few of which round upwards together, over up to 5 steps of gates with slopes below 1"),
            Gradient = new GradientTolerance(200, 400, "slopes of sigmoid and tanh near 0 and 1, over up to 5 steps"),
            SpecialValues = Special.Subnormal,
        };

    private static int First(string kind) => kind == "LSTM" ? 3 : 2;

    private static int[][] Shapes(string kind, int directions, int[] sizes)
    {
        (int steps, int count, int inputs, int h) = (sizes[0], sizes[1], sizes[2], sizes[3]);
        int gates = kind switch { "LSTM" => 4, "GRU" => 3, _ => 1 };
        int[] state = [directions, count, h];
        int[][] weights = [[gates * h, inputs], [gates * h, h], [gates * h], [gates * h]];
        return [[steps, count, inputs], state, .. kind == "LSTM" ? (int[][])[state] : [],
            .. Enumerable.Repeat(weights, directions).SelectMany(w => w)];
    }

    private static RecurrentWeights[] Weights(Tensor[] tensors) =>
        [.. tensors.Chunk(4).Select(w => new RecurrentWeights(w[0], w[1], w[2], w[3]))];

    /// <summary>Lengths in no order, the greatest first only by chance.</summary>
    private static int[] Lengths(int steps, int count) => [.. Enumerable.Range(0, count).Select(n => 1 + (n * 7 + 2) % steps)];

    /// <summary>Every fourth sequence is one step shorter: threads share many such sequences, while they share the units of those whose
    /// lengths differ much.</summary>
    private static int[] SimilarLengths(int steps, int count) => [.. Enumerable.Range(0, count).Select(n => steps - (n % 4 == 1 ? 1 : 0))];

    /// <summary>Masks are drawn one direction after the other: that of the state, then that of the update.</summary>
    private static Func<int, int, int, int, int, double> Factors(RecurrentOptions options, int steps, int count, int h) =>
        (direction, mask, step, n, unit) =>
        {
            double probability = mask == 0 ? options.HiddenDropProbability : options.UpdateDropProbability;
            if (probability == 0) return 1;
            int each = count * h * (options.DrawsEachStep ? steps : 1), both = (options.HiddenDropProbability > 0 ? each : 0)
                + (options.UpdateDropProbability > 0 ? each : 0);
            int start = direction * both + (mask == 1 && options.HiddenDropProbability > 0 ? each : 0);
            int place = start + (options.DrawsEachStep ? step * count * h : 0) + n * h + unit;
            return Pattern[place % Pattern.Length] ? 1 / (1 - probability) : 0;
        };
}
