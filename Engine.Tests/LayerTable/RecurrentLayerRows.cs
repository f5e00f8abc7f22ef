using DropoutLab.Layers;
using DropoutLab.Tests.OperationTable;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Recurrent layers and cells: inputs are the sequence and the initial states, results the output and the final states.</summary>
internal static class RecurrentLayerRows
{
    private const double Between = 0.3, State = 0.25, Update = 0.2, Weight = 0.4;

    private static readonly LayerTolerance Gates =
        new(300, 600, "sums of up to 8 terms and gates with slopes below 1, over up to 4 steps and 2 layers");

    public static IEnumerable<LayerRow> All() =>
    [
        new("LSTM, two layers and directions, everything dropped")
        {
            Make = generator => new LSTM(2, 3, 2, dropProbability: Between, bidirectional: true, recurrentDropProbability: State,
                updateDropProbability: Update, weightDropProbability: Weight, drawsEachStep: true, generator: generator),
            State = Names(4, 2, 3, 2, 2),
            Shapes = [[[3, 2, 2], [4, 2, 3], [4, 2, 3]]],
            Inputs = [Domain.Real],
            Call = (m, x) =>
            {
                (Tensor output, LSTMState state) = ((LSTM)m).Forward(x[0], new LSTMState(x[1], x[2]));
                return [output, state.Hidden, state.Cell];
            },
            Oracle = pass => Layers("LSTM", pass, pass.Inputs[0], pass.Inputs[1], pass.Inputs[2], 2, 2, drawsEachStep: true, shares: false),
            Tolerance = Gates,
            MaxStepBytes = 64 * 1024,
        },
        new("GRU, two layers, batch first, masks shared over time")
        {
            Make = generator => new GRU(2, 3, 2, batchFirst: true, dropProbability: Between, recurrentDropProbability: State,
                updateDropProbability: Update, weightDropProbability: Weight, sharesMaskOverTime: true, generator: generator),
            State = Names(3, 2, 3, 2, 1),
            Shapes = [[[2, 4, 2], [2, 2, 3]]],
            Inputs = [Domain.Real],
            Call = (m, x) =>
            {
                (Tensor output, Tensor state) = ((GRU)m).Forward(x[0], x[1]);
                return [output, state];
            },
            Oracle = pass =>
            {
                DoubleArray[] results = Layers(
                    "GRU", pass, Oracle.Transpose(pass.Inputs[0], 0, 1), pass.Inputs[1], null, 2, 1, drawsEachStep: false, shares: true);
                return [Oracle.Transpose(results[0], 0, 1), results[1]];
            },
            Tolerance = Gates,
            MaxStepBytes = 64 * 1024,
        },
        new("RNN")
        {
            Make = generator => new RNN(2, 5, recurrentDropProbability: State, weightDropProbability: Weight, generator: generator),
            State = Names(1, 2, 5, 1, 1),
            Shapes = [[[4, 2, 2], [1, 2, 5]]],
            LargeShapes = [[[3, 40, 2], [1, 40, 5]]],
            Inputs = [Domain.Real],
            Call = (m, x) =>
            {
                (Tensor output, Tensor state) = ((RNN)m).Forward(x[0], x[1]);
                return [output, state];
            },
            Oracle = pass => Layers("tanh", pass, pass.Inputs[0], pass.Inputs[1], null, 1, 1, drawsEachStep: false, shares: false),
            Tolerance = Gates,
        },
        Cell("LSTMCell", "LSTM", 4, generator => new LSTMCell(2, 3, generator: generator), (m, x) =>
        {
            LSTMState state = ((LSTMCell)m).Forward(x[0], new LSTMState(x[1], x[2]));
            return [state.Hidden, state.Cell];
        }),
        Cell("GRUCell", "GRU", 3, generator => new GRUCell(2, 3, generator: generator), (m, x) => [((GRUCell)m).Forward(x[0], x[1])]),
        Cell("RNNCell", "tanh", 1, generator => new RNNCell(2, 3, generator: generator), (m, x) => [((RNNCell)m).Forward(x[0], x[1])]),
    ];

    private static LayerRow Cell(string name, string kind, int gates,
        Func<Generator, Module> make, Func<Module, Tensor[], Tensor[]> call) => new(name)
        {
            Make = make,
            State = [$"weight_ih [{gates * 3}, 2]", $"weight_hh [{gates * 3}, 3]", $"bias_ih [{gates * 3}]", $"bias_hh [{gates * 3}]"],
            Shapes = [kind == "LSTM" ? [[4, 2], [4, 3], [4, 3]] : [[4, 2], [4, 3]]],
            Inputs = [Domain.Real],
            Call = call,
            Oracle = pass =>
            {
                DoubleArray With(DoubleArray x) => new(x.Values, [1, .. x.Shape]);
                DoubleArray all = Oracle.Recurrent(
                    kind, With(pass.Inputs[0]), With(pass.Inputs[1]), kind == "LSTM" ? With(pass.Inputs[2]) : null,
                    [[pass["weight_ih"], pass["weight_hh"], pass["bias_ih"], pass["bias_hh"]]], [1, 1, 1, 1], (_, _, _, _, _) => 1);
                // The output of one step is the hidden state.
                double[] values = all.Values[12..];
                return kind == "LSTM" ? [new(values[..12], [4, 3]), new(values[12..], [4, 3])] : [new(values, [4, 3])];
            },
            Tolerance = Gates,
        };

    private static string[] Names(int gates, int inputs, int hidden, int layers, int directions) =>
    [
        .. from layer in Enumerable.Range(0, layers)
           from direction in Enumerable.Range(0, directions)
           let suffix = $"_l{layer}{(direction > 0 ? "_reverse" : "")}"
           let columns = layer == 0 ? inputs : hidden * directions
           from name in (string[])
           [
               $"weight_ih{suffix} [{gates * hidden}, {columns}]", $"weight_hh{suffix} [{gates * hidden}, {hidden}]",
               $"bias_ih{suffix} [{gates * hidden}]", $"bias_hh{suffix} [{gates * hidden}]",
           ]
           select name,
    ];

    /// <summary>Layer after layer, time first; masks are drawn in the order: weights of both directions, then for each direction state and
    /// update, then between the layers.</summary>
    private static DoubleArray[] Layers(
        string kind, LayerCase pass, DoubleArray x, DoubleArray hidden, DoubleArray? cell, int layers, int directions, bool drawsEachStep,
        bool shares)
    {
        Generator generator = pass.NewGenerator();
        int steps = x.Shape[0], count = x.Shape[1], h = hidden.Shape[2], each = count * h, drawn = drawsEachStep ? steps * each : each;
        double[] Factors(int elements, double probability) => pass.IsTraining && probability > 0
            ? Drawn(generator, elements, probability)
            : [.. Enumerable.Repeat(1.0, elements)];
        List<double> hiddens = [], cells = [];
        for (int layer = 0; layer < layers; layer++)
        {
            var weights = new DoubleArray[directions][];
            for (int direction = 0; direction < directions; direction++)
            {
                string suffix = $"_l{layer}{(direction > 0 ? "_reverse" : "")}";
                double[] factors = Factors(pass["weight_hh" + suffix].Count, Weight);
                DoubleArray whole = pass["weight_hh" + suffix];
                weights[direction] =
                [
                    pass["weight_ih" + suffix], new([.. whole.Values.Select((v, i) => v * factors[i])], whole.Shape),
                    pass["bias_ih" + suffix],
                    pass["bias_hh" + suffix],
                ];
            }

            double[][][] masks = [.. Enumerable.Range(0, directions).Select(
                _ => (double[][])[Factors(drawn, State), Factors(drawn, kind == "tanh" ? 0 : Update)])];
            int first = layer * directions * each;
            DoubleArray Part(DoubleArray states) => new(states.Values[first..(first + (directions * each))], [directions, count, h]);
            DoubleArray all = Oracle.Recurrent(
                kind, x, Part(hidden), cell is null ? null : Part(cell), weights, [.. Enumerable.Repeat(steps, count)],
                (direction, mask, step, n, unit) => masks[direction][mask][(drawsEachStep ? step * each : 0) + (n * h) + unit]);
            int output = steps * count * directions * h, state = directions * each;
            hiddens.AddRange(all.Values[output..(output + state)]);
            cells.AddRange(all.Values[(output + state)..]);
            x = new DoubleArray(all.Values[..output], [steps, count, directions * h]);
            if (layer + 1 == layers) break;
            double[] between = Factors(shares ? output / steps : output, Between);
            x = new DoubleArray([.. x.Values.Select((v, i) => v * between[i % between.Length])], x.Shape);
        }

        DoubleArray last = new([.. hiddens], hidden.Shape);
        return cell is null ? [x, last] : [x, last, new([.. cells], cell.Shape)];
    }

    private static double[] Drawn(Generator generator, int count, double dropProbability)
    {
        var words = new ulong[(count + 63) / 64];
        generator.Mask(words, count, 1 - dropProbability);
        return [.. Enumerable.Range(0, count).Select(i => (words[i >> 6] >> (i & 63) & 1) != 0 ? 1 / (1 - dropProbability) : 0)];
    }
}
