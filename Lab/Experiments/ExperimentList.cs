using DropoutLab.Lab.Experiments.AttentionDropout;
using DropoutLab.Lab.Experiments.BatchNormalization;
using DropoutLab.Lab.Experiments.DropoutRate;
using DropoutLab.Lab.Experiments.Ensemble;
using DropoutLab.Lab.Experiments.FashionMnist;
using DropoutLab.Lab.Experiments.MapDropout;
using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Experiments.RecurrentDropout;
using DropoutLab.Lab.Experiments.Regularizers;
using DropoutLab.Lab.Experiments.ScheduledDropout;
using DropoutLab.Lab.Experiments.Sparsity;
using DropoutLab.Lab.Experiments.VanillaVsInverted;

namespace DropoutLab.Lab.Experiments;

/// <summary>All experiments in the order of --help. The first one, the article's, runs where no name is given.</summary>
internal static class ExperimentList
{
    internal static IReadOnlyList<Experiment> All { get; } =
    [
        new OverfittingExperiment(),
        new VanillaVsInvertedExperiment(),
        new EnsembleExperiment(),
        new SparsityExperiment(),
        new RegularizersExperiment(),
        new DropoutRateExperiment(),
        new BatchNormExperiment(),
        new ChannelDropoutExperiment(),
        new RecurrentDropoutExperiment(),
        new EarlyLateDropoutExperiment(),
        new AttentionExperiment(),
        new FashionMnistExperiment(),
    ];
}
