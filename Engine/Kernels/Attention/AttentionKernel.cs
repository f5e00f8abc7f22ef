namespace DropoutLab.Kernels;

/// <summary>Attention over the heads of all sequences, and its gradients; a chunk is one head of one sequence.</summary>
/// <remarks>The same bits for any number of threads. A query that sees no key has output 0.</remarks>
internal static unsafe class AttentionKernel
{
    /// <summary>Multiply-adds that a core does in a nanosecond in these products.</summary>
    private const int MultiplyAddsPerNanosecond = 30;

    public static void Forward(in AttentionCall call)
    {
        fixed (float* query = call.Query, key = call.Key, value = call.Value, bias = call.Bias, output = call.Output)
        fixed (float* probabilities = call.Probabilities, logSums = call.LogSums)
        fixed (ulong* mask = call.Mask)
        fixed (int* counts = call.KeyCounts)
        {
            var kernel = new ForwardKernel(Arguments(in call, query, key, value, bias, output, probabilities, logSums, mask, counts));
            Simd.Dispatch(ref kernel);
        }
    }

    public static void Backward(in AttentionCall call, in AttentionGradients gradients)
    {
        fixed (float* query = call.Query, key = call.Key, value = call.Value, bias = call.Bias, output = call.Output)
        fixed (float* probabilities = call.Probabilities, logSums = call.LogSums)
        fixed (float* outputGradient = gradients.Output, queryGradient = gradients.Query)
        fixed (float* keyGradient = gradients.Key, valueGradient = gradients.Value)
        fixed (ulong* mask = call.Mask)
        fixed (int* counts = call.KeyCounts)
        {
            AttentionArguments arguments = Arguments(in call, query, key, value, bias, output, probabilities, logSums, mask, counts);
            arguments.OutputGradient = outputGradient;
            arguments.QueryGradient = queryGradient;
            arguments.KeyGradient = keyGradient;
            arguments.ValueGradient = valueGradient;
            var kernel = new BackwardKernel(arguments);
            Simd.Dispatch(ref kernel);
        }
    }

    private static AttentionArguments Arguments(
        in AttentionCall call, float* query, float* key, float* value, float* bias, float* output, float* probabilities, float* logSums,
        ulong* mask, int* counts) => new()
        {
            Sizes = call.Sizes,
            Query = query,
            Key = key,
            Value = value,
            Bias = bias,
            Output = output,
            Probabilities = probabilities,
            LogSums = logSums,
            Mask = mask,
            MaskScale = call.MaskScale,
            KeyCounts = counts,
        };

    private static long Nanoseconds(in AttentionShape shape) =>
        shape.Rows * shape.Keys * (shape.Width + shape.ValueWidth) / MultiplyAddsPerNanosecond;

    private readonly struct ForwardKernel(AttentionArguments arguments) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var job = new AttentionForward<TSimd, TVector>(arguments);
            WorkerPool.Run(ref job, arguments.Sizes.Count * arguments.Sizes.Heads, Nanoseconds(in arguments.Sizes));
        }
    }

    private readonly struct BackwardKernel(AttentionArguments arguments) : ISimdKernel
    {
        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var job = new AttentionBackward<TSimd, TVector>(arguments);
            WorkerPool.Run(ref job, arguments.Sizes.Count * arguments.Sizes.Heads, 2 * Nanoseconds(in arguments.Sizes));
        }
    }
}
