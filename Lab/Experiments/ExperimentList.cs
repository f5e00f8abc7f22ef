using DropoutLab.Lab.Experiments.Overfitting;

namespace DropoutLab.Lab.Experiments;

/// <summary>All experiments in the order of --help. The first one, the article's, runs where no name is given.</summary>
internal static class ExperimentList
{
    internal static IReadOnlyList<IExperiment> All { get; } =
    [
        new OverfittingCommand(),
    ];
}
