using System.Globalization;
using System.Text;
using DropoutLab.Training;

namespace DropoutLab.Tests.Docs;

/// <summary>The factors that each schedule gives in a run of ten epochs with four steps each.</summary>
internal static class SchedulesPage
{
    private const int Epochs = 10, StepsAnEpoch = 4;

    private static readonly (string Call, Func<LearningRateSchedule> Make)[] Schedules =
    [
        ("new StepDecay(3, 0.5)", () => new StepDecay(3, 0.5)),
        ("new MultiStepDecay([4, 8])", () => new MultiStepDecay([4, 8])),
        ("new ExponentialDecay(0.8)", () => new ExponentialDecay(0.8)),
        ("new PolynomialDecay(10)", () => new PolynomialDecay(10)),
        ("new CosineDecay(10)", () => new CosineDecay(10)),
        ("new CosineRestarts(5)", () => new CosineRestarts(5)),
        ("new Cyclic(0.1, 2)", () => new Cyclic(0.1, 2)),
        ("new OneCycle(10)", () => new OneCycle(10)),
        ("new OneCycle(10, stepsPerEpoch: 4)", () => new OneCycle(10, stepsPerEpoch: StepsAnEpoch)),
        ("new OneCycle(10, isLinear: true, stepsPerEpoch: 4)", () => new OneCycle(10, isLinear: true, stepsPerEpoch: StepsAnEpoch)),
        ("new OneCycle(10, hasThreePhases: true, stepsPerEpoch: 4)",
            () => new OneCycle(10, hasThreePhases: true, stepsPerEpoch: StepsAnEpoch)),
        ("new LinearWarmup(2)", () => new LinearWarmup(2)),
        ("new LinearWarmup(2, 0.1, new CosineDecay(8))", () => new LinearWarmup(2, 0.1, new CosineDecay(8))),
        ("new Chained(new StepDecay(5), new ExponentialDecay(0.9))", () => new Chained(new StepDecay(5), new ExponentialDecay(0.9))),
    ];

    public static string Write()
    {
        int[] steps = [0, 1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 36, (Epochs * StepsAnEpoch) - 1];
        var text = new StringBuilder("| schedule |");
        foreach (int step in steps) text.Append(CultureInfo.InvariantCulture, $" {step} |");
        text.Append("\n| --- |").Insert(text.Length, " ---: |", steps.Length).Append('\n');
        foreach ((string call, Func<LearningRateSchedule> make) in Schedules)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{call}` |");
            foreach (int step in steps) text.Append(CultureInfo.InvariantCulture, $" {make().Factor((double)step / StepsAnEpoch):G3} |");
            text.Append('\n');
        }

        return text.ToString();
    }
}
