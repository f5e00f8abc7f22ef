using DropoutLab.Layers;

namespace DropoutLab.Training;

/// <summary>The modules of a model that drop, while a schedule changes how much.</summary>
internal sealed class ScheduledDropout(Module model, DropProbabilitySchedule schedule)
{
    private readonly (IScheduledDropout Module, double Before)[] modules =
        [.. model.Modules.OfType<IScheduledDropout>().Select(module => (module, module.DropFactor))];

    /// <summary>The schedule, if the model is one for it.</summary>
    public static DropProbabilitySchedule? Checked(DropProbabilitySchedule? value, Module model)
    {
        if (value is null) return null;
        if (!model.Modules.OfType<IScheduledDropout>().Any())
            throw new ArgumentException(
                "Trainer: for a DropSchedule a model with a module that drops expected, one without came", nameof(value));
        if (model.Modules.OfType<DropoutLayer>().FirstOrDefault(layer => layer.ScalesInEvaluation) is { } vanilla)
            throw new ArgumentException(
                $"Trainer: for a DropSchedule inverted dropout expected, {vanilla.GetType().Name} came: its evaluation depends on the " +
                "probability that it was trained with, which would change", nameof(value));
        return value;
    }

    public void Set(double time)
    {
        double factor = schedule.Factor(time);
        if (!(factor >= 0 && factor <= 1))
            throw new InvalidOperationException($"Fit: {schedule} at epoch {time}: a factor from 0 to 1 expected, {factor} came");
        foreach ((IScheduledDropout module, _) in modules) module.DropFactor = factor;
    }

    /// <summary>Gives the modules the factors that they had, mostly 1.</summary>
    public void Restore()
    {
        foreach ((IScheduledDropout module, double before) in modules) module.DropFactor = before;
    }
}
