using System.Globalization;
using System.Text;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace DropoutLab.Training;

/// <summary>Everything that decides how a run goes on, to and from a file.</summary>
internal sealed class TrainerCheckpoint(
    Module model, Optimizer optimizer, LearningRateSchedule? schedule, EarlyStopping? stopping, IReadOnlyList<Metric> metrics)
{
    /// <summary>What a checkpoint fits: only the same things, with the same settings, can go on from it.</summary>
    private string Kinds => string.Create(
        CultureInfo.InvariantCulture,
        $"{optimizer}, schedule {schedule?.ToString() ?? "none"}, early stopping {stopping?.ToString() ?? "no"}, " +
        $"generators {string.Join(", ", model.Generators.Prepend(Generator.Default).Select(generator => generator.GetType().Name))}" +
        $"{(metrics.Count == 0 ? "" : $", metrics {string.Join(", ", metrics)}")}");

    /// <summary>Parameters that the optimizer trains and the model does not know, such as a learned weight of a loss.</summary>
    private IEnumerable<Tensor> OutsideOfModel =>
        optimizer.ParameterGroups.SelectMany(group => group.Parameters).Except(model.Parameters, ReferenceEqualityComparer.Instance)
            .Cast<Tensor>();

    public CheckpointFile Capture(DataLoader loader, TrainerState run)
    {
        var file = new CheckpointFile();
        file.Add("kinds", Encoding.UTF8.GetBytes(Kinds));
        run.Write(file);
        file.Add("groups",
            [.. optimizer.ParameterGroups.SelectMany((group, i) => new[] { run.FullRates?[i] ?? group.LearningRate, group.WeightDecay })]);
        foreach ((string name, Tensor tensor) in model.StateDict()) file.Add($"model.{name}", tensor);
        foreach ((int index, Tensor tensor) in OutsideOfModel.Index()) file.Add($"outside.{index}", tensor);
        foreach ((string name, Tensor tensor) in optimizer.StateDict()) file.Add($"optimizer.{name}", tensor);
        file.Add("loader", loader.GetState());
        file.Add("generator.default", Generator.Default.GetState());
        foreach ((int index, Generator generator) in model.Generators.Index()) file.Add($"generator.{index}", generator.GetState());
        file.Add("schedule", schedule?.GetState() ?? []);
        if (stopping is not null)
        {
            file.Add("earlyStopping", stopping.GetState());
            foreach ((string name, Tensor tensor) in stopping.BestWeights ?? new Dictionary<string, Tensor>())
                file.Add($"best.{name}", tensor);
        }

        return file;
    }

    public TrainerState Apply(CheckpointFile file, DataLoader loader)
    {
        model.LoadStateDict(file.Tensors("model."));
        string kinds = Encoding.UTF8.GetString(file.Bytes("kinds"));
        if (kinds != Kinds) throw new ArgumentException($"Resume: the checkpoint has {kinds}; this trainer has {Kinds}", nameof(file));
        var state = TrainerState.Read(file, metrics);
        double[] groups = file.Doubles("groups", count: 2 * optimizer.ParameterGroups.Count);
        foreach ((int index, ParameterGroup group) in optimizer.ParameterGroups.Index())
            (group.LearningRate, group.WeightDecay) = (groups[2 * index], groups[2 * index + 1]);
        LoadOutside(file.Tensors("outside."));
        optimizer.LoadStateDict(file.Tensors("optimizer."));
        loader.SetState(file.Bytes("loader"));
        Generator.Default.SetState(file.Bytes("generator.default"));
        foreach ((int index, Generator generator) in model.Generators.Index()) generator.SetState(file.Bytes($"generator.{index}"));
        schedule?.SetState(file.Doubles("schedule"));
        if (stopping is not null)
        {
            stopping.SetState(file.Doubles("earlyStopping", count: EarlyStopping.StateLength));
            Dictionary<string, Tensor> best = file.Tensors("best.");
            stopping.BestWeights = best.Count > 0 ? best : null;
        }

        return state;
    }

    private void LoadOutside(Dictionary<string, Tensor> saved)
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
