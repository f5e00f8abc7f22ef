using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

internal static partial class RowChecks
{
    /// <summary>Inputs that are views which begin one, two, three ... elements into their memory: no vector of them is aligned.</summary>
    public static IEnumerable<string> SameBitsFromViews(OperationRow row)
    {
        foreach (int[][] shapes in row.Shapes)
        {
            RowInputs inputs = RowInputs.Draw(row, shapes);
            float[][] expected = ResultAndGradients(row, inputs);
            float[][] actual = ResultAndGradients(row, inputs, inputs.ForEngineAsViews());
            for (int i = 0; i < expected.Length; i++)
                if (Comparison.FirstDifferentBits(actual[i], expected[i]) is string difference)
                    yield return $"{inputs.Description}, {(i == 0 ? "result" : $"gradient {i - 1}")}: {difference}";
        }
    }

    public static IEnumerable<string> SameBitsForAnyThreads(OperationRow row)
    {
        foreach (int[][] shapes in row.LargeShapes)
        {
            RowInputs inputs = RowInputs.Draw(row, shapes);
            float[][] expected = Threads.With(1, () => ResultAndGradients(row, inputs));
            foreach (int threads in (int[])[2, 7])
            {
                float[][] actual = Threads.With(threads, () => ResultAndGradients(row, inputs));
                for (int i = 0; i < expected.Length; i++)
                    if (Comparison.FirstDifferentBits(actual[i], expected[i]) is string difference)
                        yield return $"{inputs.Description}, {threads} threads, {(i == 0 ? "result" : $"gradient {i - 1}")}: {difference}";
            }
        }
    }
}
