using DropoutLab.Benchmarks.Nets;
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>LSTM and GRU over whole sequences [T, N, features]; two layers have dropout between them.</summary>
internal sealed class RecurrentComparisons : IComparisonSource
{
    private static readonly MeasuredNet
        Lstm = NewLstm(64, 32, 64, 256, 1),
        LargeLstm = NewLstm(100, 64, 128, 512, 1),
        Gru = NewGru(64, 32, 64, 256, 1);

    private static readonly NetRow[] All =
    [
        .. Trained(1.1, Lstm, NewLstm(64, 32, 64, 256, 2), NewLstm(35, 20, 200, 200, 2), NewLstm(35, 20, 650, 650, 2), LargeLstm),
        .. Trained(1.5, Gru, NewGru(64, 32, 64, 256, 2)),
        Predicting(1, Lstm), Predicting(1, LargeLstm), Predicting(1.4, Gru),
    ];

    public IEnumerable<ComparisonRow> Rows(int threads) => NetComparison.Rows(threads, All);

    private static IEnumerable<NetRow> Trained(double target, params MeasuredNet[] nets) =>
        nets.Select(net => new NetRow("recurrent", net with { Operations = 3 * net.Operations }, NetPass.ForwardBackward, target));

    private static NetRow Predicting(double target, MeasuredNet net) => new("recurrent", net, NetPass.Forward, target);

    private static MeasuredNet NewLstm(int steps, int batch, int inputs, int hidden, int layers) => New(
        "LSTM", 4, () => new LSTM(inputs, hidden, layers, dropProbability: RecurrentLayer.DropProbability(layers)),
        steps, batch, inputs, hidden, layers);

    private static MeasuredNet NewGru(int steps, int batch, int inputs, int hidden, int layers) => New(
        "GRU", 3, () => new GRU(inputs, hidden, layers, dropProbability: RecurrentLayer.DropProbability(layers)),
        steps, batch, inputs, hidden, layers);

    private static MeasuredNet New(
        string name, int gates, Func<RecurrentModule> make, int steps, int batch, int inputs, int hidden, int layers) =>
        new($"{name} T {steps} N {batch}, {inputs}->{hidden}, layers {layers}", () => new RecurrentLayer(make()), steps, batch, inputs)
        {
            HasInputGradient = true,
            Operations = 2.0 * steps * batch * gates * hidden * (inputs + hidden + ((layers - 1) * 2 * hidden)),
        };
}
