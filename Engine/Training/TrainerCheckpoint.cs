using System.Globalization;
using System.Text;
using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace DropoutLab.Training;

/// <summary>Everything that decides how a run goes on, to and from a file.</summary>
internal sealed class TrainerCheckpoint(
    Module model, Optimizer optimizer, LearningRateSchedule? schedule, DropProbabilitySchedule? dropSchedule, EarlyStopping? stopping,
    IReadOnlyList<Metric> metrics, DataParallel? parallel)
{
    /// <summary>What a checkpoint fits: only the same things, with the same settings, can go on from it.</summary>
    public string Kinds => string.Create(
        CultureInfo.InvariantCulture,
        $"{optimizer}, schedule {schedule?.ToString() ?? "none"}" +
        $"{(dropSchedule is null ? "" : $", drop probabilities {dropSchedule}")}, early stopping {stopping?.ToString() ?? "no"}, " +
        $"generators {string.Join(", ", model.Generators.Prepend(Generator.Default).Select(generator => generator.GetType().Name))}" +
        $"{(metrics.Count == 0 ? "" : $", metrics {string.Join(", ", metrics)}")}" +
        $"{(parallel is { Shards: > 1 } ? $", {parallel.Shards} shards" : "")}");

    /// <summary>Parameters that the optimizer trains and the model does not know, such as a learned weight of a loss.</summary>
    private IEnumerable<Tensor> OutsideOfModel =>
        optimizer.ParameterGroups.SelectMany(group => group.Parameters).Except(model.Parameters, ReferenceEqualityComparer.Instance)
            .Cast<Tensor>();

    public SavedState Capture(DataLoader loader, TrainerState run)
    {
        var state = new SavedState
        {
            { "kinds", Encoding.UTF8.GetBytes(Kinds) },
            { "run", run.GetState() },
            { "learningRates", [.. optimizer.ParameterGroups.Select((group, i) => run.FullRates?[i] ?? group.LearningRate)] },
            { "weightDecays", [.. optimizer.ParameterGroups.Select(group => group.WeightDecay)] },
            { "model", model.StateDict() },
            { "outside", OutsideOfModel.Index().ToDictionary(own => $"{own.Index}", own => own.Item) },
            { "optimizer", parallel?.OptimizerState() ?? optimizer.StateDict() },
            { "loader", loader.GetState() },
            { "generator.default", Generator.Default.GetState() },
            { "schedule", schedule?.GetState() ?? [] },
            { "earlyStopping", stopping?.GetState() ?? [] },
        };
        foreach ((int index, Generator generator) in model.Generators.Index()) state.Add($"generator.{index}", generator.GetState());
        state.Add("shards", parallel?.GetShardState() ?? []);
        return state;
    }

    public TrainerState Apply(SavedState saved, DataLoader loader)
    {
        model.LoadStateDict(saved.Tensors("model"));
        string kinds = Encoding.UTF8.GetString(saved.Bytes("kinds"));
        if (kinds != Kinds) throw new ArgumentException($"Resume: the checkpoint has {kinds}; this trainer has {Kinds}", nameof(saved));
        var run = TrainerState.From(saved.Part("run"), metrics);
        double[] rates = saved.Numbers("learningRates"), decays = saved.Numbers("weightDecays");
        if (rates.Length != optimizer.ParameterGroups.Count || decays.Length != rates.Length)
            throw new ArgumentException(
                $"Resume: rates and decays of {optimizer.ParameterGroups.Count} groups expected, {rates.Length} and {decays.Length} came",
                nameof(saved));
        foreach ((int index, ParameterGroup group) in optimizer.ParameterGroups.Index())
            (group.LearningRate, group.WeightDecay) = (rates[index], decays[index]);
        LoadOutside(saved.Tensors("outside"));
        if (parallel is null) optimizer.LoadStateDict(saved.Tensors("optimizer"));
        else parallel.LoadOptimizerState(saved.Tensors("optimizer"));
        loader.SetState(saved.Part("loader"));
        Generator.Default.SetState(saved.Bytes("generator.default"));
        foreach ((int index, Generator generator) in model.Generators.Index()) generator.SetState(saved.Bytes($"generator.{index}"));
        parallel?.SetShardState(saved.Part("shards"));
        schedule?.SetState(saved.Part("schedule"));
        stopping?.SetState(saved.Part("earlyStopping"));
        return run;
    }

    private void LoadOutside(IReadOnlyDictionary<string, Tensor> saved)
    {
        Tensor[] outside = [.. OutsideOfModel];
        bool fits = saved.Count == outside.Length
            && outside.Index().All(own => saved.TryGetValue($"{own.Index}", out Tensor? tensor) && tensor.Shape == own.Item.Shape);
        if (!fits)
            throw new ArgumentException(
                $"Resume: {outside.Length} tensors outside of the model ({string.Join(", ", outside.Select(t => t.Shape))}) expected, " +
                $"{saved.Count} came ({string.Join(", ", saved.Values.Select(t => t.Shape))})");
        foreach ((int index, Tensor tensor) in outside.Index()) tensor.CopyFrom(saved[$"{index}"].Values);
    }
}
