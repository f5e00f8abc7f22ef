using DropoutLab.Layers;

namespace DropoutLab.Training;

/// <summary>The dropout layers of a model while a schedule changes what they drop.</summary>
internal sealed class ScheduledDropout(Module model, DropProbabilitySchedule schedule)
{
    private readonly (DropoutLayer Layer, double Full)[] layers =
        [.. model.Modules.OfType<DropoutLayer>().Select(layer => (layer, layer.DropProbability))];

    public void Set(double time)
    {
        double factor = schedule.Factor(time);
        if (!(factor >= 0 && factor <= 1))
            throw new InvalidOperationException($"Fit: {schedule} at epoch {time}: a factor from 0 to 1 expected, {factor} came");
        foreach ((DropoutLayer layer, double full) in layers) layer.DropProbability = full * factor;
    }

    /// <summary>Gives the layers their full probabilities again.</summary>
    public void Restore()
    {
        foreach ((DropoutLayer layer, double full) in layers) layer.DropProbability = full;
    }
}
