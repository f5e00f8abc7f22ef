using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static partial class RowChecks
{
    /// <summary>Inputs of at most this size are checked at every element; greater ones at both ends and in between.</summary>
    private const int CheckedCompletely = 200;

    /// <summary>The distance from 1 to the next double.</summary>
    private const double DoubleEpsilon = 1.0 / (1L << 52);

    public static IEnumerable<string> Gradient(OperationRow row)
    {
        if (row.Gradient is null) yield break;
        foreach (int[][] shapes in row.Shapes.Concat(row.LargeShapes))
        {
            RowInputs inputs = RowInputs.Draw(row, shapes);
            Tensor[] tensors = inputs.ForEngine(requiresGrad: true);
            Tensor result = row.Call(tensors);
            Tensor upstream = inputs.Upstream(result.Shape);
            result.Backward(upstream);
            for (int input = 0; input < inputs.Count; input++)
                if (inputs.HasGradient(input)
                    && GradientDifference(row, inputs, input, upstream.ToArray(), tensors[input].Grad) is string difference)
                    yield return $"{inputs.Description}, gradient of input {input}: {difference} ({row.Gradient.Reason})";
        }
    }

    public static IEnumerable<string> Kinks(OperationRow row)
    {
        foreach (Kink kink in row.Kinks)
        {
            int[][] shapes = kink.Shapes ?? [.. kink.Inputs.Select(values => (int[])[values.Length])];
            var inputs = new RowInputs(row, shapes, kink.Inputs);
            Tensor[] tensors = inputs.ForEngine(requiresGrad: true);
            Tensor result = row.Call(tensors);
            result.Backward(Tensor.Ones(result.Shape.AsSpan()));
            for (int input = 0; input < kink.Gradients.Length; input++)
                for (int i = 0; i < kink.Gradients[input].Length; i++)
                    if (kink.Gradients[input][i] is float expected
                        && !Comparison.IsClose(Element(tensors[input].Grad, i), expected, Comparison.Ulp(expected)))
                    {
                        yield return $"{kink.Reason}: the gradient of input {input} is {Element(tensors[input].Grad, i):R} "
                            + $"at {kink.Inputs[input][i]:R}, not {expected:R}";
                    }
        }

        static float Element(Tensor? gradient, int i) => gradient is null ? float.NaN : gradient.AsSpan()[i];
    }

    /// <summary>Three ways to use a tensor twice: its result in two places, the operation called on it twice, and (where the shapes allow)
    /// the tensor as several inputs at once. The gradient is the sum of those of the single uses, to the bit.</summary>
    public static IEnumerable<string> Accumulates(OperationRow row)
    {
        if (row.Gradient is null) yield break;
        foreach (int[][] shapes in row.Shapes)
        {
            RowInputs inputs = RowInputs.Draw(row, shapes);
            float[][] once = ResultAndGradients(row, inputs)[1..];
            float[][] other = ResultAndGradients(row, inputs, upstreamNumber: 1)[1..];

            Tensor[] tensors = inputs.ForEngine(requiresGrad: true);
            Tensor result = row.Call(tensors);
            TwiceNode.Of(result).Backward(inputs.Upstream(result.Shape));
            if (DifferenceFromSum(inputs, tensors, once, once) is string inOneGraph)
                yield return $"{inputs.Description}, result used twice: {inOneGraph}";

            tensors = inputs.ForEngine(requiresGrad: true);
            Tensor first = row.Call(tensors);
            first.Backward(inputs.Upstream(first.Shape));
            Tensor second = row.Call(tensors);
            second.Backward(inputs.Upstream(second.Shape, number: 1));
            if (DifferenceFromSum(inputs, tensors, once, other) is string inTwoGraphs)
                yield return $"{inputs.Description}, two backward passes: {inTwoGraphs}";

            if (SharedInputDifference(row, inputs) is string shared)
                yield return $"{inputs.Description}, one tensor as two inputs: {shared}";
        }
    }

    /// <summary>Where several inputs have gradients, as a frozen weight with a bias that is trained: each of them alone gets the gradient
    /// that it gets with the others, to the bit, and the others get none.</summary>
    public static IEnumerable<string> TrainedAlone(OperationRow row)
    {
        foreach (int[][] shapes in row.Shapes)
        {
            RowInputs inputs = RowInputs.Draw(row, shapes);
            int[] trained = [.. Enumerable.Range(0, inputs.Count).Where(inputs.HasGradient)];
            if (trained.Length < 2) yield break;
            float[][] together = ResultAndGradients(row, inputs)[1..];
            for (int i = 0; i < trained.Length; i++)
            {
                Tensor[] tensors = inputs.ForEngine();
                tensors[trained[i]].RequiresGrad = true;
                Tensor result = row.Call(tensors);
                string description = $"{inputs.Description}, input {trained[i]} alone";
                if (!result.RequiresGrad)
                {
                    yield return $"{description}: nothing is recorded";
                    continue;
                }

                result.Backward(inputs.Upstream(result.Shape));
                if (tensors[trained[i]].Grad is not Tensor gradient)
                    yield return $"{description}: no gradient";
                else if (Comparison.FirstDifferentBits(gradient.AsSpan(), together[i]) is string difference)
                    yield return $"{description}: {difference}";
                if (tensors.Where((_, input) => input != trained[i]).Any(tensor => tensor.Grad is not null))
                    yield return $"{description}: another input has a gradient too";
            }
        }
    }

    /// <summary>One result in two places of one graph, without an operation of the engine.</summary>
    private sealed class TwiceNode(Tensor input) : Node(input, input)
    {
        public static Tensor Of(Tensor input) => Autograd.Record(Tensor.Zeros(input.Shape.AsSpan()), new TwiceNode(input));

        protected override void Backward(Tensor gradient)
        {
            Accumulate(0, gradient);
            Accumulate(1, gradient);
        }
    }

    private static string? DifferenceFromSum(RowInputs inputs, Tensor[] tensors, float[][] a, float[][] b)
    {
        int gradient = 0;
        for (int input = 0; input < inputs.Count; input++)
        {
            if (!inputs.HasGradient(input)) continue;
            float[] sum = [.. a[gradient].Zip(b[gradient], (x, y) => x + y)];
            gradient++;
            if (tensors[input].Grad is not Tensor actual) return $"input {input} has no gradient";
            if (Comparison.FirstDifferentBits(actual.AsSpan(), sum) is string difference) return $"gradient of input {input}: {difference}";
        }

        return null;
    }

    /// <summary>Inputs 0 and 1 are one tensor, compared with two tensors of the same values.</summary>
    private static string? SharedInputDifference(OperationRow row, RowInputs inputs)
    {
        bool possible = inputs.Count >= 2 && inputs.HasGradient(0) && inputs.HasGradient(1)
            && inputs.Shape(0).AsSpan().SequenceEqual(inputs.Shape(1));
        if (!possible) return null;
        Tensor[] apart = inputs.ForEngine(requiresGrad: true);
        apart[1] = Tensor.From(inputs.Values(0), inputs.Shape(0));
        apart[1].RequiresGrad = true;
        Tensor expected = row.Call(apart);
        expected.Backward(inputs.Upstream(expected.Shape));

        Tensor[] shared = inputs.ForEngine(requiresGrad: true);
        shared[1] = shared[0];
        Tensor actual = row.Call(shared);
        actual.Backward(inputs.Upstream(actual.Shape));

        float[] sum = [.. apart[0].Grad!.ToArray().Zip(apart[1].Grad!.ToArray(), (x, y) => x + y)];
        return shared[0].Grad is not Tensor gradient ? "no gradient" : Comparison.FirstDifferentBits(gradient.AsSpan(), sum);
    }

    private static string? GradientDifference(OperationRow row, RowInputs inputs, int input, float[] upstream, Tensor? gradient)
    {
        if (gradient is null) return "there is none";
        if (!gradient.Shape.AsSpan().SequenceEqual(inputs.Shape(input))) return $"shape {gradient.Shape}";
        if (row.LargeShapes.Length > 0 && gradient.Count > 10_000 && !gradient.ToArray().All(float.IsFinite))
            return "not finite everywhere";
        float[] values = gradient.ToArray();
        int wrong = 0;
        string first = "";
        int[] places = CheckedPlaces(values.Length);
        DoubleArray[] arrays = inputs.ForOracle();
        foreach (int i in places)
        {
            (double expected, double allowed) = CentralDifference(row, arrays, input, i, upstream);
            if (!Comparison.IsClose(values[i], expected, allowed) && wrong++ == 0)
                first = Comparison.Describe(i, values[i], expected, allowed);
        }

        return wrong == 0 ? null : $"{first}; {wrong} of {places.Length} checked";
    }

    /// <summary>The slope of sum(upstream * oracle) along one input element, and how far a gradient in float may be from it.</summary>
    private static (double Slope, double Allowed) CentralDifference(OperationRow row, DoubleArray[] arrays, int input, int element,
        float[] upstream)
    {
        double x = arrays[input].Values[element];
        double step = 1e-6 * Math.Max(1, Math.Abs(x));
        arrays[input].Values[element] = x + step;
        // A copy: the oracle of a view returns its input's own array.
        double[] above = [.. row.Oracle(arrays).Values];
        arrays[input].Values[element] = x - step;
        double[] below = row.Oracle(arrays).Values;
        double distance = (x + step) - (x - step);

        double slope = 0, magnitude = 0, reached = 0, greatestUpstream = 0;
        double differenceError = 0;
        int terms = 0;
        for (int j = 0; j < above.Length; j++)
        {
            greatestUpstream = Math.Max(greatestUpstream, Math.Abs(upstream[j]));
            if (above[j] == below[j]) continue;
            double term = upstream[j] * (above[j] - below[j]) / distance;
            slope += term;
            magnitude += Math.Abs(term);
            terms++;
            reached += Math.Abs(upstream[j]);

            // The oracle's own rounding, divided by the step.
            differenceError += Math.Abs(upstream[j]) * Math.Max(Math.Abs(above[j]), Math.Abs(below[j])) * 4 * DoubleEpsilon / step;
        }

        // 1e-9: the third derivative times step^2 / 6, for slopes that change as those of the table's functions do.
        double allowed = (terms + row.Gradient!.Roundings) * Tolerance.UnitRoundoff * magnitude
            + row.Gradient.CancellationRoundings * Tolerance.UnitRoundoff * greatestUpstream
            + differenceError + 1e-9 * reached + float.Epsilon;
        arrays[input].Values[element] = x;
        return (slope, allowed);
    }

    private static int[] CheckedPlaces(int count)
    {
        if (count <= CheckedCompletely) return [.. Enumerable.Range(0, count)];
        if (count > 10_000) return [count / 2 + 1, count - 1];
        return [.. Enumerable.Range(0, 20), .. Enumerable.Range(1, 20).Select(i => 20 + (count - 60) * i / 21),
            .. Enumerable.Range(count - 40, 40)];
    }
}
