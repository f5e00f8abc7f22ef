using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Regularizers;

/// <summary>What a run showed, computed from its numbers. Differences are paired: the same split and the same initial weights.</summary>
/// <param name="rows">The methods; the first one is the plain net.</param>
/// <param name="errors">Test errors in percent, [method][repetition].</param>
internal sealed class RegularizerFindings(IReadOnlyList<RegularizerRow> rows, double[][] errors)
{
    internal MeanInterval Error(int row) => MeanInterval.Of(errors[row]);

    /// <summary>Test error less that of the plain net: negative where the method helped.</summary>
    internal MeanInterval Difference(int row) => MeanInterval.OfDifferences(errors[row], errors[0]);

    internal string Sentence()
    {
        int[] others = [.. Enumerable.Range(1, rows.Count - 1)];
        int best = others.MinBy(row => Error(row).Mean);
        string repetitions = errors[0].Length == 1 ? "in one repetition" : $"over {errors[0].Length} repetitions";
        string lowest = $"{Percent(Error(best).Mean)} with {rows[best].Method.Name} " +
            $"against {Percent(Error(0).Mean)} with no regularizer ({repetitions})";
        if (errors[0].Length == 1) return $"The lowest test error is {lowest}, which cannot say whether the methods differ.";
        string[] helped = NamesWhere(others, row => Difference(row) is { IsClear: true, Mean: < 0 });
        string[] harmed = NamesWhere(others, row => Difference(row) is { IsClear: true, Mean: > 0 });
        string[] unclear =
            [.. others.Where(row => !Difference(row).IsClear).Select(row => $"{rows[row].Method.Name} ({Difference(row).RangeText(2)})")];
        if (helped.Length == 0 && harmed.Length == 0)
        {
            return $"A null result: no method can be told from none (95 % intervals of the differences in points: {List(unclear)}); " +
                $"the lowest test error is {lowest}. {OrderSentence()}";
        }

        string effects = string.Join("; ", (string[])
        [
            helped.Length > 0 ? $"clearly better than none: {List(helped)}" : "no method is clearly better than none",
            .. harmed.Length > 0 ? [$"clearly worse: {List(harmed)}"] : Array.Empty<string>(),
            .. unclear.Length > 0 ? [$"no difference could be told (95 % interval in points): {List(unclear)}"] : Array.Empty<string>(),
        ]);
        return $"The lowest test error is {lowest}; {effects}. {OrderSentence()}";
    }

    /// <summary>How the pairs of methods stand that the paper's table orders.</summary>
    private string OrderSentence()
    {
        int[] published = [.. Enumerable.Range(0, rows.Count).Where(row => rows[row].PublishedError is not null)];
        int pairs = 0, agreeing = 0, clearlyAgreeing = 0, clearlyReversed = 0;
        foreach (int worse in published)
        {
            foreach (int better in published.Where(row => rows[row].PublishedError < rows[worse].PublishedError))
            {
                MeanInterval advantage = MeanInterval.OfDifferences(errors[worse], errors[better]);
                pairs++;
                agreeing += advantage.Mean > 0 ? 1 : 0;
                clearlyAgreeing += advantage is { IsClear: true, Mean: > 0 } ? 1 : 0;
                clearlyReversed += advantage is { IsClear: true, Mean: < 0 } ? 1 : 0;
            }
        }

        return $"Of the {pairs} pairs of methods that Srivastava et al. order on MNIST, {agreeing} stand in the same order here, " +
            $"{clearlyAgreeing} of them clearly; {clearlyReversed} clearly in the reverse order.";
    }

    internal static string Percent(double value) => $"{Numbers.Fixed(value, 2)} %";

    private string[] NamesWhere(IEnumerable<int> numbers, Func<int, bool> condition) =>
        [.. numbers.Where(condition).Select(row => rows[row].Method.Name)];

    private static string List(string[] names) => string.Join(", ", names);
}
