namespace DropoutLab.Kernels;

/// <summary>target = the sum over source channels and taps of source * weight: the forward pass, the gradient of the input, and so a
/// transposed convolution, as one computation.</summary>
internal readonly unsafe struct ConvolutionPass
{
    public ConvolutionPass(in ConvolutionShape shape, bool isBackward, float* source, float* weight, float* target)
    {
        Sizes = shape;
        Y = new AxisPass(shape.Y, isBackward);
        X = new AxisPass(shape.X, isBackward);
        SourceChannels = isBackward ? shape.OutputsOfGroup : shape.InputsOfGroup;
        TargetChannels = isBackward ? shape.InputsOfGroup : shape.OutputsOfGroup;
        int inputStride = shape.Taps, outputStride = shape.Taps * shape.InputsOfGroup;
        WeightSourceStride = isBackward ? outputStride : inputStride;
        WeightTargetStride = isBackward ? inputStride : outputStride;
        Source = source;
        Weight = weight;
        Target = target;
    }

    public ConvolutionShape Sizes { get; }

    public AxisPass Y { get; }

    public AxisPass X { get; }

    /// <summary>Source channels of a group.</summary>
    public int SourceChannels { get; }

    /// <summary>Target channels of a group.</summary>
    public int TargetChannels { get; }

    /// <summary>From source channel to source channel of the weight, in floats; the taps of a pair of channels lie side by side.</summary>
    public nint WeightSourceStride { get; }

    /// <summary>From target channel to target channel of the weight.</summary>
    public nint WeightTargetStride { get; }

    public float* Source { get; }

    public float* Weight { get; }

    public float* Target { get; }

    public int SourcePixels => Y.Source * X.Source;

    public int TargetPixels => Y.Target * X.Target;

    /// <summary>The first channel of an image that a group reads.</summary>
    public float* SourceImage(int image, int group) =>
        Source + ((((nint)image * Sizes.Groups) + group) * SourceChannels * SourcePixels);

    /// <summary>The first channel of an image that a group writes.</summary>
    public float* TargetImage(int image, int group) => Target + ((((nint)image * Sizes.Groups) + group) * TargetChannels * TargetPixels);

    /// <summary>The weights of a group.</summary>
    public float* GroupWeight(int group) => Weight + ((nint)group * Sizes.OutputsOfGroup * Sizes.InputsOfGroup * Sizes.Taps);
}
