using DropoutLab.Layers;
using DropoutLab.Tests.OperationTable;
using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>One row of the layer table: a module, what it must compute and keep, and on which inputs that is checked.</summary>
internal sealed record LayerRow(string Name)
{
    /// <summary>Makes the module with initial values, and masks if it draws any, from a generator.</summary>
    public required Func<Generator, Module> Make { get; init; }

    /// <summary>Names and shapes of what is saved, in PyTorch's order: "weight [4, 3]".</summary>
    public required string[] State { get; init; }

    /// <summary>For each case the shapes of the inputs.</summary>
    public required int[][][] Shapes { get; init; }

    /// <summary>The results in double precision; calls nothing in Engine but the generator of the case, for masks.</summary>
    public required Func<LayerCase, DoubleArray[]> Oracle { get; init; }

    public required LayerTolerance Tolerance { get; init; }

    /// <summary>From the inputs to the results; left out, that of a layer.</summary>
    public Func<Module, Tensor[], Tensor[]>? Call { get; init; }

    /// <summary>The buffers after a pass in training; left out, they do not change.</summary>
    public Func<LayerCase, IReadOnlyDictionary<string, DoubleArray>>? BuffersAfterTraining { get; init; }

    /// <summary>One for each input; the last stands for all that follow.</summary>
    public Domain[] Inputs { get; init; } = [Domain.AwayFromZero];

    /// <summary>Shapes great enough that the work is divided among threads.</summary>
    public int[][][] LargeShapes { get; init; } = [];

    /// <summary>What a step of fixed shapes may allocate: the objects of its graph.</summary>
    public long MaxStepBytes { get; init; } = 16 * 1024;

    public Domain InputDomain(int input) => Inputs[Math.Min(input, Inputs.Length - 1)];

    public Tensor[] Run(Module module, Tensor[] inputs) => Call?.Invoke(module, inputs) ?? [((Layer)module).Forward(inputs[0])];

    public override string ToString() => Name;
}
