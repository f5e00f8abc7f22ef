namespace DropoutLab.Kernels;

/// <summary>The sizes of a convolution of x [Batch, Inputs, Y.Input, X.Input] with w [Outputs, Inputs / Groups, Y.Kernel, X.Kernel] to y
/// [Batch, Outputs, Y.Output, X.Output].</summary>
/// <param name="Batch">Images.</param>
/// <param name="Groups">Parts of the channels that do not see each other.</param>
/// <param name="Inputs">Channels of x.</param>
/// <param name="Outputs">Channels of y.</param>
/// <param name="Y">The height.</param>
/// <param name="X">The width.</param>
internal readonly record struct ConvolutionShape(int Batch, int Groups, int Inputs, int Outputs, ConvolutionAxis Y, ConvolutionAxis X)
{
    public int Taps => Y.Kernel * X.Kernel;

    public int InputsOfGroup => Inputs / Groups;

    public int OutputsOfGroup => Outputs / Groups;

    public int InputPixels => Y.Input * X.Input;

    public int OutputPixels => Y.Output * X.Output;

    public long InputCount => (long)Batch * Inputs * InputPixels;

    public long OutputCount => (long)Batch * Outputs * OutputPixels;

    public long WeightCount => (long)Outputs * InputsOfGroup * Taps;

    /// <summary>Multiplications and additions, those with the border among them.</summary>
    public long Operations => 2 * OutputCount * InputsOfGroup * Taps;

    /// <summary>About how long a pass takes on one thread, as far as the worker pool needs to know it.</summary>
    public long Nanoseconds => Operations / 60;
}
