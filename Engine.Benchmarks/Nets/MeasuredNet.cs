using DropoutLab.Layers;

namespace DropoutLab.Benchmarks.Nets;

/// <summary>A net or a single layer that is measured, and the batch it gets.</summary>
/// <param name="Name">As the tables show it.</param>
/// <param name="Make">Makes it with its initial values.</param>
/// <param name="InputShape">The shape of a batch.</param>
internal sealed record MeasuredNet(string Name, Func<Layer> Make, params int[] InputShape)
{
    public const double LearningRate = 1e-3;

    public const double WeightDecay = 1e-2;

    /// <summary>How many rows an embedding at the front has, whose numbers the inputs are; 0 for inputs from -1 to 1.</summary>
    public int Vocabulary { get; init; }

    /// <summary>Whether the backward pass goes on to the input, as for a layer that is not the first.</summary>
    public bool HasInputGradient { get; init; }

    /// <summary>Whether convolutions may use Winograd's method.</summary>
    public bool UsesWinograd { get; init; } = true;

    /// <summary>AdamW; else Adam.</summary>
    public bool UsesAdamW { get; init; }

    /// <summary>Floating-point operations of what is timed, or 0 where they say nothing.</summary>
    public double Operations { get; init; }

    public int Batch => InputShape[0];

    public float[] Inputs()
    {
        float[] values = MatMulShapes.Values(Shape.Of(InputShape).ElementCount, 1);
        return Vocabulary == 0 ? values : Array.ConvertAll(values, value => MathF.Floor((value + 1) / 2 * Vocabulary));
    }

    /// <summary>The class of each row for a training step over so many classes.</summary>
    public float[] Labels(int classes) => [.. Enumerable.Range(0, Batch).Select(row => (float)(row % classes))];

    /// <summary>What flows back into a result of so many elements.</summary>
    public static float[] OutputGradient(int count) => MatMulShapes.Values(count, 2);

    public MeasuredNet WithBatch(int batch) => this with { InputShape = [batch, .. InputShape[1..]] };
}
