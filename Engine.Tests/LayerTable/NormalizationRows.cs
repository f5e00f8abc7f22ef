using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>Normalization layers.</summary>
internal static class NormalizationRows
{
    private static readonly LayerTolerance Normalized = new(
        64, 800, "x - mean, scaled by 1 / deviation, two products, a sum; the terms of a gradient have opposite signs");

    public static IEnumerable<LayerRow> All() =>
    [
        BatchNorm("BatchNorm", 0.1),
        BatchNorm("BatchNorm, momentum 0.3", 0.3),
        BatchNorm("BatchNorm, all batches alike", null),
        new("BatchNorm without weights")
        {
            Make = _ => new BatchNorm(3, affine: false),
            State = ["running_mean [3]", "running_var [3]", "num_batches_tracked []"],
            Shapes = [[[4, 3, 2]]],
            Oracle = pass => [Batch(pass, 1e-5)],
            BuffersAfterTraining = pass => Buffers(pass, 0.1),
            Tolerance = Normalized,
        },
        new("LayerNorm")
        {
            Make = _ => new LayerNorm(7),
            State = ["weight [7]", "bias [7]"],
            Shapes = [[[4, 7]], [[2, 3, 7]]],
            LargeShapes = [[[6000, 7]]],
            Oracle = pass => [Oracle.LayerNorm(pass.Inputs[0], 1, pass["weight"], pass["bias"], 1e-5)],
            Tolerance = Normalized,
        },
        new("LayerNorm over two axes, without bias")
        {
            Make = _ => new LayerNorm([3, 5], bias: false),
            State = ["weight [3, 5]"],
            Shapes = [[[4, 3, 5]]],
            Oracle = pass => [Oracle.LayerNorm(pass.Inputs[0], 2, pass["weight"], null, 1e-5)],
            Tolerance = Normalized,
        },
        new("RMSNorm")
        {
            Make = _ => new RMSNorm(7),
            State = ["weight [7]"],
            Shapes = [[[4, 7]], [[2, 3, 7]]],
            Oracle = pass => [Oracle.LayerNorm(pass.Inputs[0], 1, pass["weight"], null, Math.Pow(2, -23), isRootMeanSquare: true)],
            Tolerance = Normalized,
        },
        new("GroupNorm")
        {
            Make = _ => new GroupNorm(2, 6),
            State = ["weight [6]", "bias [6]"],
            Shapes = [[[4, 6]], [[2, 6, 5]], [[2, 6, 2, 3]]],
            Oracle = pass => [Oracle.GroupNorm(pass.Inputs[0], 2, pass["weight"], pass["bias"], 1e-5)],
            Tolerance = Normalized,
        },
        new("InstanceNorm")
        {
            Make = _ => new InstanceNorm(3),
            State = [],
            Shapes = [[[2, 3, 5]], [[2, 3, 2, 3]]],
            Oracle = pass => [Oracle.GroupNorm(pass.Inputs[0], 3, null, null, 1e-5)],
            Tolerance = Normalized,
        },
        new("InstanceNorm with weights")
        {
            Make = _ => new InstanceNorm(3, affine: true),
            State = ["weight [3]", "bias [3]"],
            Shapes = [[[2, 3, 5]]],
            Oracle = pass => [Oracle.GroupNorm(pass.Inputs[0], 3, pass["weight"], pass["bias"], 1e-5)],
            Tolerance = Normalized,
        },
    ];

    private static LayerRow BatchNorm(string name, double? momentum) => new(name)
    {
        Make = _ => new BatchNorm(5, momentum: momentum),
        State = ["weight [5]", "bias [5]", "running_mean [5]", "running_var [5]", "num_batches_tracked []"],
        Shapes = [[[4, 5]], [[2, 5, 3]], [[2, 5, 3, 4]]],
        LargeShapes = [[[100, 5, 9, 10]]],
        Oracle = pass => [Batch(pass, 1e-5)],
        BuffersAfterTraining = pass => Buffers(pass, momentum),
        Tolerance = Normalized,
    };

    private static DoubleArray Batch(LayerCase pass, double epsilon) => pass.IsTraining
        ? Oracle.BatchNorm(pass.Inputs[0], pass.State.GetValueOrDefault("weight"), pass.State.GetValueOrDefault("bias"), epsilon)
        : Oracle.BatchNormGiven(
            pass.Inputs[0], pass["running_mean"], pass["running_var"], pass.State.GetValueOrDefault("weight"), pass.State.GetValueOrDefault(
                "bias"),
            epsilon);

    /// <summary>PyTorch's rule: the running variance moves towards the unbiased one.</summary>
    private static Dictionary<string, DoubleArray> Buffers(LayerCase pass, double? momentum)
    {
        DoubleArray x = pass.Inputs[0];
        double batches = pass["num_batches_tracked"].Values[0] + 1, share = momentum ?? 1 / batches;
        int channels = x.Shape[1];
        var means = new double[channels];
        var variances = new double[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            double[] values = [.. x.Values.Where((_, i) => DoubleArray.IndexOf(i, x.Shape)[1] == channel)];
            double mean = values.Average();
            means[channel] = (1 - share) * pass["running_mean"].Values[channel] + share * mean;
            variances[channel] =
                (1 - share) * pass["running_var"].Values[channel] + share * values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
        }

        return new Dictionary<string, DoubleArray>
        {
            ["running_mean"] = new(means, [channels]),
            ["running_var"] = new(variances, [channels]),
            ["num_batches_tracked"] = new([batches], []),
        };
    }
}
