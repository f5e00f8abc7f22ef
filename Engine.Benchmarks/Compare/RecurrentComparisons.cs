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

    public static readonly NetRow Largest = Trained(LargeLstm, 1.1);

    private static readonly NetRow[] All =
    [
        Trained(Lstm, 1.1), Trained(NewLstm(64, 32, 64, 256, 2), 1.1), Trained(NewLstm(35, 20, 200, 200, 2), 1.1),
        Trained(NewLstm(35, 20, 650, 650, 2), 1.1), Largest, Trained(Gru, 1.5), Trained(NewGru(64, 32, 64, 256, 2), 1.5),
        Predicting(Lstm, 1), Predicting(LargeLstm, 1), Predicting(Gru, 1.4),
    ];

    public IEnumerable<ComparisonRow> Rows(int threads) => NetComparison.Rows(threads, All);

    private static NetRow Trained(MeasuredNet net, double target) =>
        new("recurrent", net with { Operations = 3 * net.Operations }, NetPass.ForwardBackward, target);

    private static NetRow Predicting(MeasuredNet net, double target) => new("recurrent", net, NetPass.Forward, target);

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
