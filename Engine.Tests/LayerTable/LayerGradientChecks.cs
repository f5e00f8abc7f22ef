using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.LayerTable;

internal static partial class LayerChecks
{
    /// <summary>Of every input and every parameter, in both modes, for a random upstream gradient of each result.</summary>
    public static IEnumerable<string> Gradients(LayerRow row)
    {
        foreach (LayerPass pass in LayerPass.All(row))
        {
            LayerCase oracleCase = pass.Case();
            double[][] upstream = LayerPass.Backward(pass.Forward());
            for (int input = 0; input < pass.Inputs.Length; input++)
            {
                if (!row.InputDomain(input).HasGradient) continue;
                if (GradientDifference(row, oracleCase, oracleCase.Inputs[input].Values, pass.Inputs[input].Grad,
                    upstream) is { } difference)
                    yield return $"{pass.Description}, input {input}: {difference} ({row.Tolerance.Reason})";
            }

            // A parameter that is registered in several places has one gradient, the sum over all of them.
            foreach (IGrouping<Tensor, string> names in pass.Module.NamedParameters.GroupBy(pair => pair.Value, pair => pair.Key))
            {
                DoubleArray values = oracleCase[names.First()];
                foreach (string name in names.Skip(1)) ((Dictionary<string, DoubleArray>)oracleCase.State)[name] = values;
                if (GradientDifference(row, oracleCase, values.Values, names.Key.Grad, upstream) is { } difference)
                    yield return $"{pass.Description}, {string.Join(" = ", names)}: {difference} ({row.Tolerance.Reason})";
            }
        }
    }

    /// <summary>Moves each of the oracle's values to both sides and compares the slope of the weighted sum of all results.</summary>
    private static string? GradientDifference(LayerRow row, LayerCase oracleCase, double[] values, Tensor? gradient, double[][] upstream)
    {
        if (gradient is null) return "there is no gradient";
        var expected = new double[values.Length];
        double magnitude = 0, differenceError = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double x = values[i], step = 1e-6 * Math.Max(1, Math.Abs(x));
            values[i] = x + step;
            double[][] above = Copies(row.Oracle(oracleCase));
            values[i] = x - step;
            double[][] below = Copies(row.Oracle(oracleCase));
            values[i] = x;
            double distance = (x + step) - (x - step), reached = 0;
            for (int result = 0; result < above.Length; result++)
            {
                for (int j = 0; j < above[result].Length; j++)
                {
                    double change = above[result][j] - below[result][j];
                    if (change == 0) continue;
                    expected[i] += upstream[result][j] * change / distance;
                    // The oracle's own rounding, divided by the step.
                    reached += Math.Abs(upstream[result][j]) * (Math.Abs(above[result][j]) + 1);
                }
            }

            magnitude = Math.Max(magnitude, Math.Abs(expected[i]));
            // Some roundings of 2^-53 over the step of 1e-6, and the third derivative times step^2 / 6.
            differenceError = Math.Max(differenceError, 3e-9 * reached);
        }

        double allowed = (row.Tolerance.GradientRoundings * Tolerance.UnitRoundoff * magnitude) + differenceError + float.Epsilon;
        return Comparison.FirstDifference(gradient.AsSpan(), expected, _ => allowed);
    }

    /// <summary>An oracle may give its inputs' own arrays.</summary>
    private static double[][] Copies(DoubleArray[] results) => [.. results.Select(result => (double[])[.. result.Values])];
}
