using System.CommandLine;
using DropoutLab.Lab.Experiments.Sequences;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.AttentionDropout;

/// <summary>Dropout at each place of a transformer encoder, side by side.</summary>
internal sealed class AttentionExperiment() : Experiment(
    "attention",
    "A transformer encoder with dropout on its attention weights, on its residuals, on its embeddings: which of them does what.",
    defaultEpochs: 100,
    defaultSeeds: 5,
    quick: "--seeds 2 --epochs 2")
{
    private readonly SequenceOptions options = new();

    protected override IReadOnlyList<Option> OwnOptions => options.All;

    protected override void Run(ParseResult parsed, ExperimentRun run) =>
        SequenceStudy.Run(run, options.Read(parsed), new EncoderNets()).Report(new ExperimentReport(run, "Dropout in a transformer"));
}
