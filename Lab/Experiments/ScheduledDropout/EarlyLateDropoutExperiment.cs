using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Experiments.Sequences;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.ScheduledDropout;

/// <summary>Dropout in the first part of a training only, in the last part only, all the time.</summary>
internal sealed class EarlyLateDropoutExperiment() : Experiment(
    "early-late-dropout",
    "Dropout in the first or in the last part of the training only, for a net that underfits and one that overfits.",
    defaultEpochs: 200,
    defaultSeeds: 10,
    quick: "--seeds 2 --epochs 4")
{
    private const int TextEpochs = 100;

    private readonly SequenceOptions options = new(defaultCharacters: 5_000, textOnly: true);

    protected override IReadOnlyList<Option> OwnOptions => options.All;

    protected override string EpochsInHelp => $"{base.EpochsInHelp} for digits, {TextEpochs} for a text";

    internal override int DefaultEpochs(ParseResult parsed) => options.HasText(parsed) ? TextEpochs : base.DefaultEpochs(parsed);

    protected override void Run(ParseResult parsed, ExperimentRun run)
    {
        if (options.ReadText(parsed) is { } text) LearnText(run, text);
        else LearnDigits(run);
    }

    private static void LearnText(ExperimentRun run, CharacterText text)
    {
        SequenceStudy study = SequenceStudy.Run(run, text, new ScheduledNets(text.Sizes[0]));
        var report = new ExperimentReport(run, "Dropout early or late");
        SchedulePicture.AddTo(report);
        study.Report(report);
    }

    private static void LearnDigits(ExperimentRun run)
    {
        Dataset digits = Digits.Load();
        ScheduleResult[][] results = run.Repeat(
            ScheduleCase.All,
            (which, repetition) =>
            {
                (Dataset train, Dataset test) = Digits.Split(digits, which.Samples, repetition.Seed);
                Sequential net = Classifier.Train(which.Settings(run.Epochs), train, repetition);
                return new ScheduleResult(
                    Classifier.ErrorPercent(net, test), Evaluation.Run(net, new CrossEntropyLoss(), train, train.Count).Loss);
            },
            (which, result) => $"{which.NetName}, {which.Name}: test error {Numbers.Fixed(result.TestError, 1)} %");
        new EarlyLateDropoutReport(run, results).Write();
    }
}
