using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>Which regularizers make weights exactly zero, and what that costs: L1 in two forms, L2, none.</summary>
internal sealed class SparsityExperiment() : RepeatedExperiment(
    "sparsity",
    "L1 by subgradient, proximal L1, L2 and none on digits: weights, exact zeros, test error.",
    defaultEpochs: 300,
    defaultSeeds: 20)
{
    private const int MostHiddenUnits = 4096;

    // What the validation takes, and a few for the test, have to be left.
    private const int MostTrainingDigits = 1200;

    private readonly Option<int> hidden = ValueOption.Whole("--hidden", "Units of the hidden layer.", 100, 1, MostHiddenUnits);

    private readonly Option<int> digits = ValueOption.Whole(
        "--digits", "Digits for training; 500 others choose lambda, the rest is for the test.", 300, Digits.Classes, MostTrainingDigits);

    protected override IReadOnlyList<Option> OwnOptions => [hidden, digits];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        (int hidden, int trainingDigits) = (parsed.GetValue(this.hidden), parsed.GetValue(this.digits));
        Dataset digits = Digits.Load();
        var results = new SparsityRun();
        IReadOnlyList<(Method Method, double Lambda)> cases = SparsityRun.Cases;
        int count = cases.Count * run.Seeds;
        SparsityResult[] all = WorkProgress.Run(run.Console, count, progress => ParallelTrainings.Run(count, i =>
        {
            (Method method, double lambda) = cases[i / run.Seeds];
            SparsityResult result = SparsityTraining.Train(
                digits, method, lambda, hidden, trainingDigits, run.Epochs, run.SeedOf(i % run.Seeds), run.Cancellation);
            progress.Done(FormattableString.Invariant($"{method.Name}, lambda {lambda:0.#####}: test error {result.TestError:P1}"));
            return result;
        }, run.Cancellation));
        for (int i = 0; i < cases.Count; i++)
            results.Add(cases[i].Method, cases[i].Lambda, all[(i * run.Seeds)..((i + 1) * run.Seeds)]);
        SparsityReport.Write(run, results, hidden, trainingDigits);
    }
}
