using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.OperationTable;

/// <summary>One row of the operation table: an operation, what it must compute, and on which inputs that is checked.</summary>
internal sealed record OperationRow(string Name)
{
    /// <summary>The public members that the row stands for, as <see cref="PublicOperations"/> spells them.</summary>
    public required string[] Covers { get; init; }

    public required Func<Tensor[], Tensor> Call { get; init; }

    /// <summary>The same function in double precision; calls nothing in Engine.</summary>
    public required Func<DoubleArray[], DoubleArray> Oracle { get; init; }

    /// <summary>For each case the shapes of the inputs.</summary>
    public required int[][][] Shapes { get; init; }

    /// <summary>Shapes great enough that the work is divided among threads; forward and gradient must have the same bits for
    /// any number.</summary>
    public int[][][] LargeShapes { get; init; } = [];

    /// <summary>One for each input; the last stands for all that follow.</summary>
    public Domain[] Inputs { get; init; } = [Domain.Real];

    public required Tolerance Tolerance { get; init; }

    /// <summary>Null for an operation through which no gradient passes.</summary>
    public required GradientTolerance? Gradient { get; init; }

    /// <summary>The values put one at a time into the inputs and compared with the oracle.</summary>
    public float[] SpecialValues { get; init; } = Special.All;

    /// <summary>Every pair (or every one) of the special values is compared with the oracle, at all places of a vector.</summary>
    public bool IsElementwise { get; init; }

    /// <summary>Where the tolerance of an elementwise operation holds: everywhere, unless the row says and explains otherwise.</summary>
    public Domain WholeRange { get; init; } = Domain.Finite;

    /// <summary>The gradient where the slope jumps: there no central difference can tell.</summary>
    public Kink[] Kinks { get; init; } = [];

    public Refusal[] Refusals { get; init; } = [];

    public Domain InputDomain(int input) => Inputs[Math.Min(input, Inputs.Length - 1)];

    public bool InputHasGradient(int input) => Gradient is not null && InputDomain(input).HasGradient;

    public override string ToString() => Name;
}
