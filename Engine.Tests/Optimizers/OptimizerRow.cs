using DropoutLab.Optimizers;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.Optimizers;

/// <summary>An optimizer with its options, and what a step of it is.</summary>
/// <param name="Name">The optimizer and its options.</param>
/// <param name="Make">Makes it over groups.</param>
/// <param name="Step">The same step, of one parameter in double.</param>
internal sealed record OptimizerRow(
    string Name, Func<IEnumerable<ParameterGroup>, Optimizer> Make, Action<OptimizerOracle, double[]> Step)
{
    public override string ToString() => Name;
}
