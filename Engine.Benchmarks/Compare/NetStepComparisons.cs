using DropoutLab.Benchmarks.Nets;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Training steps of nets with convolutions, normalization, recurrence and attention.</summary>
internal sealed class NetStepComparisons : IComparisonSource
{
    public static readonly NetRow[] Images = [Row(ImageNets.LeNet, 2.5), Row(ImageNets.Vgg, 2)];

    private static readonly NetRow[] All =
    [
        .. Images, Row(ImageNets.BatchNorm, 2.2),
        .. AIsEvalNets.All.Select(work => Row(work.Net, work.StepTarget)),
    ];

    public IEnumerable<ComparisonRow> Rows(int threads) => NetComparison.Rows(threads, All);

    private static NetRow Row(MeasuredNet net, double target) => new("step", net, NetPass.Step, target);
}
