namespace DropoutLab.Tests.OperationTable;

/// <summary>An operation whose backward pass is a function of the upstream gradient: for operations that are wrong on purpose.</summary>
/// <param name="inputs">The inputs of the operation.</param>
/// <param name="gradients">From the upstream gradient to the gradient of each input; null for an input that gets none.</param>
internal sealed class FunctionNode(Tensor[] inputs, Func<float[], float[]?[]> gradients) : Node(inputs)
{
    private readonly int[][] shapes = [.. inputs.Select(input => input.Shape.ToArray())];

    /// <summary>Records an operation whose result was computed by a test.</summary>
    public static Tensor Record(Tensor[] inputs, float[] result, int[] shape, Func<float[], float[]?[]> gradients)
    {
        Tensor output = Tensor.From(result, shape);
        return Autograd.Records(inputs) ? Autograd.Record(output, new FunctionNode(inputs, gradients)) : output;
    }

    protected override void Backward(Tensor gradient)
    {
        float[]?[] all = gradients(gradient.ToArray());
        for (int input = 0; input < all.Length; input++)
            if (NeedsGradient(input) && all[input] is float[] values) Accumulate(input, Tensor.From(values, shapes[input]));
    }
}
