using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>What a run showed, computed from its numbers.</summary>
internal sealed class SparsityFindings(SparsityRun results)
{
    internal string Sentence()
    {
        double chosen = results.Chosen(Method.ProximalL1);
        string others = string.Join(" and ", new[] { Method.L1, Method.L2 }.Select(method => $"{method.Name} {Zeros(method, chosen)}"));
        string sparsity = $"At the lambda of {Numbers.Plain(chosen)} that the validation digits chose for it, proximal L1 leaves " +
            $"{Zeros(Method.ProximalL1, chosen)} of the weights exactly zero; at the same lambda {others}.";
        if (results.Repetitions < 2) return $"{sparsity} One repetition cannot say whether the test errors differ.";
        string none = Numbers.Fixed(results.Mean(Method.None, 0, result => result.TestError).Mean, 2);
        return $"{sparsity} The test error without a regularizer is {none} %; the change in percentage points at the strongest lambda " +
            $"that the validation digits allow, with its 95 % interval: {string.Join("; ", SparsityRun.Regularizers.Select(Change))}.";
    }

    private string Change(Method method)
    {
        MeanInterval difference = results.TestErrorDifference(method);
        string verdict = !difference.IsClear ? "no difference could be told" : difference.Mean < 0 ? "better" : "worse";
        return $"{method.Name} {Numbers.Signed(difference.Mean, 2)} ({difference.RangeText(2)}): {verdict}";
    }

    private string Zeros(Method method, double lambda) =>
        Numbers.Percent(results.Mean(method, lambda, result => result.ExactZeros).Mean / 100);
}
