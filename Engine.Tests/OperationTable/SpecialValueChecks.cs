using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.OperationTable;

internal static partial class RowChecks
{
    private const int WholeRangeCount = 20_003;

    /// <summary>NaN, infinities, signed zeros and subnormals, as the oracle treats them.</summary>
    public static IEnumerable<string> SpecialValues(OperationRow row)
    {
        if (row.SpecialValues.Length == 0) yield break;
        foreach (RowInputs inputs in row.IsElementwise ? AllCombinations(row) : OneAtATime(row))
        {
            if (ForwardDifference(row, inputs) is string difference)
                yield return $"{inputs.Description}: {difference}{Place(inputs, difference)}";
            if (row.IsElementwise && WrongSignOfZero(row, inputs) is string sign) yield return $"{inputs.Description}: {sign}";
        }
    }

    /// <summary>Large, small and subnormal numbers: exponentials that overflow, logarithms near 0, sums that lose everything.</summary>
    public static IEnumerable<string> WholeRange(OperationRow row)
    {
        if (!row.IsElementwise) yield break;
        int[][] shapes = [.. row.Shapes[0].Select(_ => (int[])[WholeRangeCount])];
        RowInputs inputs = RowInputs.Draw(row with { Inputs = [row.WholeRange] }, shapes);
        if (ForwardDifference(row, inputs) is string difference) yield return difference + Place(inputs, difference);
    }

    /// <summary>Every pair of special values, repeated until it has stood at each place of a vector register and in the tail.</summary>
    private static IEnumerable<RowInputs> AllCombinations(OperationRow row)
    {
        float[] special = row.SpecialValues;
        int inputCount = row.Shapes[0].Length;
        int length = (int)Math.Pow(special.Length, inputCount) * 7 + 3;
        var values = new float[inputCount][];
        for (int input = 0; input < inputCount; input++)
        {
            int period = (int)Math.Pow(special.Length, input);
            values[input] = [.. Enumerable.Range(0, length).Select(i => special[i / period % special.Length])];
        }

        yield return new RowInputs(row, [.. values.Select(v => (int[])[v.Length])], values);
    }

    /// <summary>One special value among ordinary ones: in the first, a middle and the last place of each input.</summary>
    private static IEnumerable<RowInputs> OneAtATime(OperationRow row)
    {
        int[][] shapes = row.Shapes.Where(shapes => shapes.All(shape => DoubleArray.CountOf(shape) < 400))
            .MaxBy(shapes => shapes.Sum(DoubleArray.CountOf)) ?? row.Shapes[0];
        for (int input = 0; input < shapes.Length; input++)
        {
            int count = DoubleArray.CountOf(shapes[input]);
            if (count == 0 || !row.InputDomain(input).HasGradient && row.Gradient is not null) continue;
            foreach (float special in row.SpecialValues)
            {
                foreach (int place in new[] { 0, count / 2, count - 1 }.Distinct())
                {
                    RowInputs inputs = RowInputs.Draw(row, shapes);
                    inputs.Values(input)[place] = special;
                    yield return inputs;
                }
            }
        }
    }

    private static string? WrongSignOfZero(OperationRow row, RowInputs inputs)
    {
        double[] expected = row.Oracle(inputs.ForOracle()).Values;
        float[] actual = row.Call(inputs.ForEngine()).ToArray();
        for (int i = 0; i < expected.Length; i++)
            if (expected[i] == 0 && actual[i] == 0 && double.IsNegative(expected[i]) != float.IsNegative(actual[i]))
                return $"element {i}: the zero has the wrong sign{Place(inputs, $"element {i}:")}";
        return null;
    }

    private static string Place(RowInputs inputs, string difference)
    {
        if (!difference.StartsWith("element ", StringComparison.Ordinal)) return "";
        int i = int.Parse(difference["element ".Length..difference.IndexOf(':', StringComparison.Ordinal)]);
        IEnumerable<string> values = Enumerable.Range(0, inputs.Count)
            .Where(input => i < inputs.Values(input).Length)
            .Select(input => inputs.Values(input)[i].ToString("R"));
        return $" at {string.Join(" and ", values)}";
    }
}
