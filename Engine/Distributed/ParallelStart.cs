using System.Globalization;
using System.Text;
using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace DropoutLab.Distributed;

/// <summary>What happens once before the first step: ranks compare what must be equal, and take over the rest from rank 0.</summary>
internal static class ParallelStart
{
    /// <summary>Throws on every rank if names, shapes or settings differ: sums of unequal lengths would stop some libraries and make
    /// others add the wrong numbers.</summary>
    public static void Compare(
        Module model, Optimizer optimizer, IReadOnlyList<Tensor> parameters, Communicator communicator, int shards, bool splitsOptimizer)
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture, $"{shards} shards\n{optimizer}{(splitsOptimizer ? " split over ranks" : "")}\n"));
        foreach (ParameterGroup group in optimizer.ParameterGroups)
            text.Append(
                CultureInfo.InvariantCulture,
                $"group of {group.Parameters.Count}, learningRate {group.LearningRate:R}, weightDecay {group.WeightDecay:R}\n");
        foreach ((string name, Module module) in model.NamedModules)
            text.Append($"module {name} {module.GetType().Name}{(module is BatchNorm { IsSynchronized: true } ? " synchronized" : "")}\n");
        foreach ((string name, Tensor tensor) in model.NamedParameters)
            text.Append($"{name} {tensor.Shape}{(tensor.RequiresGrad ? "" : " frozen")}\n");
        foreach ((string name, Tensor tensor) in model.NamedBuffers) text.Append($"buffer {name} {tensor.Shape}\n");
        foreach (Tensor tensor in parameters.Skip(model.Parameters.Count))
            text.Append($"outside of the model {tensor.Shape}{(tensor.RequiresGrad ? "" : " frozen")}\n");
        foreach (Generator generator in Generators(model)) text.Append($"{generator.GetType().Name}\n");
        communicator.CheckSame("DataParallel: model and optimizer", text.ToString());
    }

    /// <summary>Gives all ranks rank 0's parameters, buffers, optimizer state and generators.</summary>
    public static void TakeOver(Module model, Optimizer optimizer, IReadOnlyList<Tensor> parameters, Communicator communicator)
    {
        if (communicator.Size == 1) return;
        foreach (Tensor tensor in parameters.Concat(model.NamedBuffers.Select(named => named.Value))) communicator.Broadcast(tensor);
        IReadOnlyDictionary<string, Tensor> state = communicator.BroadcastState(optimizer, optimizer.StateDict());
        if (communicator.Rank != 0) optimizer.LoadStateDict(state);
        TakeOverGenerators(model, communicator);
    }

    /// <summary>Gives all ranks rank 0's generators.</summary>
    public static void TakeOverGenerators(Module model, Communicator communicator)
    {
        foreach (Generator generator in Generators(model)) TakeOver(generator, communicator);
    }

    /// <summary>Gives all ranks the state that a generator has on rank 0.</summary>
    public static void TakeOver(Generator generator, Communicator communicator) =>
        generator.SetState(communicator.BroadcastArray(generator.GetState()));

    private static IEnumerable<Generator> Generators(Module model) => model.Generators.Prepend(Generator.Default);
}
