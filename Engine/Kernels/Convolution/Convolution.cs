namespace DropoutLab.Kernels;

/// <summary>Convolutions of images in planes ([batch, channels, height, width]), and their gradients.</summary>
/// <remarks>
/// <para>What suits is chosen by the shape alone, and work is cut by the shape alone: the same bits for any number of threads.</para>
/// <para>Errors, but for Winograd's method (<see cref="ConvolutionMethods"/>): each element is off by at most (k + 2) * 2^-24 times the sum
/// of its terms' magnitudes, k the number of its terms.</para>
/// </remarks>
internal static unsafe class Convolution
{
    /// <summary>y = epilogue(x * w), with a bias for each output channel.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">[batch, inputs, height, width].</param>
    /// <param name="w">[outputs, inputs of a group, kernel height, kernel width].</param>
    /// <param name="epilogue">What follows while the sums are hot.</param>
    /// <param name="y">[batch, outputs, height, width], overwritten; overlaps neither x nor w.</param>
    public static void Forward(in ConvolutionShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> w, in Epilogue epilogue, Span<float> y)
    {
        Check(x.Length, shape.InputCount, nameof(x));
        Check(y.Length, shape.OutputCount, nameof(y));
        Run(in shape, isBackward: false, x, w, in epilogue, y);
    }

    /// <summary>dx = the gradient of the input; or a transposed convolution of dy, with an epilogue that has a bias for each
    /// input channel.</summary>
    public static void InputGradient(
        in ConvolutionShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> w, in Epilogue epilogue, Span<float> dx)
    {
        Check(dy.Length, shape.OutputCount, nameof(dy));
        Check(dx.Length, shape.InputCount, nameof(dx));
        Run(in shape, isBackward: true, dy, w, in epilogue, dx);
    }

    /// <summary>dw = the gradient of the weight.</summary>
    public static void WeightGradient(in ConvolutionShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dw)
    {
        Check(x.Length, shape.InputCount, nameof(x));
        Check(dy.Length, shape.OutputCount, nameof(dy));
        Check(dw.Length, shape.WeightCount, nameof(dw));
        if (dw.IsEmpty) return;
        if (dy.IsEmpty)
        {
            dw.Clear();
            return;
        }

        fixed (float* source = x, upstream = dy, target = dw)
        {
            var pass = new ConvolutionPass(in shape, isBackward: false, source, null, upstream);
            if (PlaneConvolution.Suits(in pass))
            {
                var planes = new PlaneWeightGradient(pass, target);
                Simd.Dispatch(ref planes);
            }
            else if (ConvolutionMethods.UseWinograd && WinogradTiles.Suits(in shape))
            {
                var winograd = new WinogradWeightGradient(pass, target);
                Simd.Dispatch(ref winograd);
            }
            else
            {
                var direct = new ChannelWeightGradient(pass, target);
                Simd.Dispatch(ref direct);
            }
        }
    }

    private static void Run(
        in ConvolutionShape shape, bool isBackward, ReadOnlySpan<float> from, ReadOnlySpan<float> w, in Epilogue epilogue, Span<float> into)
    {
        Check(w.Length, shape.WeightCount, nameof(w));
        int channels = isBackward ? shape.Inputs : shape.Outputs;
        if (!epilogue.Bias.IsEmpty) Check(epilogue.Bias.Length, channels, "bias");
        if (!epilogue.Mask.IsEmpty && epilogue.Mask.Length * 64L < into.Length) Check(epilogue.Mask.Length * 64L, into.Length, "mask");
        if (into.IsEmpty) return;
        fixed (float* source = from, weight = w, target = into, bias = epilogue.Bias)
        fixed (ulong* mask = epilogue.Mask)
        {
            var pass = new ConvolutionPass(in shape, isBackward, source, weight, target);
            var after = new ConvolutionEpilogue { Bias = bias, Mask = mask, Scale = epilogue.Scale, Relu = epilogue.Relu };
            if (PlaneConvolution.Suits(in pass))
            {
                var planes = new PlaneConvolution(pass, after);
                Simd.Dispatch(ref planes);
            }
            else if (ConvolutionMethods.UseWinograd && WinogradTiles.Suits(in shape))
            {
                var winograd = new WinogradConvolution(pass, after);
                Simd.Dispatch(ref winograd);
            }
            else
            {
                var direct = new ChannelConvolution(pass, after);
                Simd.Dispatch(ref direct);
            }
        }
    }

    private static void Check(long found, long expected, string name)
    {
        if (found != expected) throw new ArgumentException($"Convolution: {name} has {found} elements, {expected} expected");
    }
}
