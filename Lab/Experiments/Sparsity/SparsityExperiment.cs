using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>Which regularizers make weights exactly zero, and what that costs: L1 in two forms, L2, none.</summary>
internal sealed class SparsityExperiment() : Experiment(
    "sparsity",
    "L1 by subgradient, proximal L1, L2 and none on digits: weights, exact zeros, test error.",
    defaultEpochs: 300,
    defaultSeeds: 20,
    quick: "--seeds 3 --epochs 30")
{
    private const int MostHiddenUnits = 4096;

    // What the validation takes, and a few for the test, have to be left.
    private const int MostTrainingDigits = 1200;

    private readonly Option<int> hiddenOption = ValueOption.Whole("--hidden", "Units of the hidden layer.", 100, 1, MostHiddenUnits);

    private readonly Option<int> digitsOption = ValueOption.Whole(
        "--digits", "Digits for training; 500 others choose lambda, the rest is for the test.", 300, Digits.Classes, MostTrainingDigits);

    protected override IReadOnlyList<Option> OwnOptions => [hiddenOption, digitsOption];

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        (int hidden, int trainingDigits) = (parsed.GetValue(hiddenOption), parsed.GetValue(digitsOption));
        Dataset digits = Digits.Load();
        SparsityResult[][] results = run.Repeat(
            SparsityRun.Cases,
            (one, repetition) => SparsityTraining.Train(digits, one, hidden, trainingDigits, run.Epochs, repetition),
            (one, result) => $"{one.Method.Name}, lambda {Numbers.Plain(one.Lambda)}: test error {Numbers.Fixed(result.TestError, 1)} %");
        new SparsityReport(run, new SparsityRun(results), hidden, trainingDigits).Write();
    }
}
