using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Activations: functions of each element, or of an axis.</summary>
internal static class ActivationRows
{
    private static readonly LayerTolerance FewUlps = new(
        8, 16, "an elementary function of at most 5 units, and products with slopes of as many");

    public static IEnumerable<LayerRow> All() =>
    [
        Row("ReLU", () => new ReLU(), Oracle.Relu),
        Row("LeakyReLU", () => new LeakyReLU(0.2f), x => Oracle.LeakyRelu(x, 0.2f)),
        Row("Sigmoid", () => new Sigmoid(), Oracle.Sigmoid),
        Row("Tanh", () => new Tanh(), Oracle.Tanh),
        Row("GELU", () => new GELU(), Oracle.Gelu),
        Row("GELU by tanh", () => new GELU(GeluApproximation.Tanh), Oracle.GeluTanh),
        Row("Softplus", () => new Softplus(2, 10), x => Oracle.Softplus(x, 2, 10)),
        Row("SELU", () => new SELU(), Oracle.Selu),
        Row("ELU", () => new ELU(1.5), x => Oracle.Elu(x, 1.5, 1)),
        Row("SiLU", () => new SiLU(), Oracle.Silu),
        Row("Mish", () => new Mish(), Oracle.Mish),
        Row("Hardtanh", () => new Hardtanh(-0.5, 2), x => x.Map(v => Math.Clamp(v, -0.5, 2))),
        Row("PReLU", () => new PReLU(), null!) with
        {
            State = ["weight [1]"],
            Oracle = pass => [Oracle.PRelu(pass.Inputs[0], pass["weight"])],
        },
        Row("PReLU, a slope a channel", () => new PReLU(3), null!) with
        {
            State = ["weight [3]"],
            Shapes = [[[4, 3]], [[2, 3, 5]]],
            LargeShapes = [],
            Oracle = pass => [Oracle.PRelu(pass.Inputs[0], pass["weight"])],
        },
        Row("Softmax", () => new Softmax(), x => Oracle.Softmax(x, x.Rank - 1)),
        Row("LogSoftmax", () => new LogSoftmax(0), x => Oracle.LogSoftmax(x, 0)),
    ];

    private static LayerRow Row(string name, Func<Layer> make, Func<DoubleArray, DoubleArray> oracle) => new(name)
    {
        Make = _ => make(),
        State = [],
        Shapes = [[[4, 7]], [[2, 3, 5]]],
        LargeShapes = [[[300, 400]]],
        Oracle = pass => [oracle(pass.Inputs[0])],
        Tolerance = FewUlps,
    };
}
