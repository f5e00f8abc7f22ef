using DropoutLab.Benchmarks.Peers;
using DropoutLab.Kernels;
using static DropoutLab.Benchmarks.MatMulShapes;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>Public calls as a user writes them, with nothing around them and in a <see cref="TensorScope"/>: against libtorch's, and what
/// they cost beside their kernel, which writes into memory that is reused.</summary>
internal sealed class CallComparisons : IComparisonSource
{
    private const string Alone = "call ";
    private const string InScope = "call in a scope ";
    private const double DropProbability = 0.5;
    private const double Rate = 1e-6;

    private static readonly (int M, int N, int K)[] Products =
    [
        (20, 300, 300), (32, 96, 200), (64, 64, 64), (100, 100, 100), (128, 128, 128), (256, 256, 256), (512, 512, 512), (1024, 1024, 1024),
        (1024, 1024, 128), (1, 1024, 1024), (1024, 1, 1024),
    ];

    /// <summary>What kind of call a row is of, for a table of means.</summary>
    public static string Kind(string work)
    {
        bool isInScope = work.StartsWith(InScope, StringComparison.Ordinal);
        string call = work[(isInScope ? InScope : Alone).Length..];
        string kind = Transposes.Any(transpose => call.StartsWith($"{transpose.Name} ", StringComparison.Ordinal)) ? "matrix products"
            : call.StartsWith("dropout", StringComparison.Ordinal) ? "dropout"
            : call.StartsWith("step", StringComparison.Ordinal) ? "a training loop without modules"
            : "chains of elementwise operations, softmax";
        return $"calls {(isInScope ? "in a scope" : "with nothing around them")}: {kind}, geometric mean";
    }

    public IEnumerable<ComparisonRow> Rows(int threads) =>
        ProductRows(threads).Concat(ElementRows(threads)).Concat(DropoutRows(threads)).Concat(LoopRows(threads));

    private static IEnumerable<ComparisonRow> ProductRows(int threads)
    {
        foreach ((int m, int n, int k) in Products)
        {
            foreach ((string name, bool transposeA, bool transposeB) in Transposes)
            {
                Tensor a = Random(1, transposeA ? k : m, transposeA ? m : k), b = Random(2, transposeB ? n : k, transposeB ? k : n);
                var c = new AlignedMemory(m * n);
                int lda = transposeA ? m : k, ldb = transposeB ? k : n;
                // As one writes each: the second factor transposed is what a linear layer computes.
                Action ours = transposeA ? () => a.MatMul(b, transposeLeft: true) : transposeB ? () => a.Linear(b) : () => a.MatMul(b);
                var call = new Call($"{name} {m}x{n}x{k}", threads, ours)
                {
                    Kernel = () => MatrixProduct.Multiply(
                        transposeA, transposeB, m, n, k, 1, a.AsSpan(), lda, b.AsSpan(), ldb, 0, c.Span, n),
                    Operations = 2.0 * m * n * k,
                };
                foreach (ComparisonRow row in call.Rows(a, b, theirs => theirs.MatMul(transposeA, transposeB))) yield return row;
            }
        }
    }

    private static IEnumerable<ComparisonRow> ElementRows(int threads)
    {
        foreach (int size in (int[])[64, 256, 1024])
        {
            Tensor a = Random(1, size, size), b = Random(2, size, size), c = Random(1, size, size);
            var chain = new Call($"(a * b + c).Relu().Sum() of {size}x{size}", threads, () => (a * b + c).Relu().Sum().Item());
            foreach (ComparisonRow row in chain.Rows(a, b, theirs => theirs.Chain())) yield return row;
            var softmax = new Call($"softmax of {size}x{size}", threads, () => a.Softmax(1));
            foreach (ComparisonRow row in softmax.Rows(a, b, theirs => theirs.Softmax())) yield return row;
        }
    }

    private static IEnumerable<ComparisonRow> DropoutRows(int threads)
    {
        foreach (int count in (int[])[6_000, 131_072, 1_048_576])
        {
            foreach (Generator generator in (Generator[])[new PhiloxGenerator(1), new TorchGenerator(1UL)])
            {
                bool isPhilox = generator is PhiloxGenerator;
                Tensor x = Random(1, count);
                var layer = new Layers.Dropout(DropProbability, generator);
                AlignedMemory output = new(count);
                var mask = new ulong[(count + 63) / 64];
                var call = new Call($"dropout, {(isPhilox ? "Philox" : "Torch generator")}, {count}", threads, () => layer.Forward(x))
                {
                    Kernel = () =>
                    {
                        generator.Mask(mask, count, 1 - DropProbability);
                        MaskKernels.Apply(x.AsSpan(), mask, 2, output.Span);
                    },
                    Target = !isPhilox ? 8 : count < 100_000 ? 1 : 30,
                    TargetInScope = !isPhilox ? 8 : count < 100_000 ? 1 : 60,
                };
                foreach (ComparisonRow row in call.Rows(x, x, theirs => theirs.Dropout(DropProbability))) yield return row;
            }
        }
    }

    private static IEnumerable<ComparisonRow> LoopRows(int threads)
    {
        if (!LibTorch.IsAvailable) yield break;
        Tensor inputs = Random(1, 64, 256), targets = Random(2, 64, 16);
        Tensor[] weights = [Random(3, 256, 256), Random(4, 256), Random(5, 256, 16), Random(6, 16)];
        foreach (Tensor weight in weights) weight.RequiresGrad = true;
        void Step()
        {
            Tensor hidden = (inputs.MatMul(weights[0]) + weights[1]).Relu();
            Tensor error = hidden.MatMul(weights[2]) + weights[3] - targets;
            error.Square().Mean().Backward();
            foreach (Tensor weight in weights)
            {
                using (Autograd.NoGrad()) weight.CopyFrom((weight - Rate * weight.Grad!).AsSpan());
                weight.ZeroGrad();
            }
        }

        Parallelism.MaxThreads = threads;
        using var theirs = new LibTorchLoop(inputs, targets, weights, threads);
        var call = new Call("step of a loop without modules, 256-256-16, batch 64", threads, Step);
        foreach (ComparisonRow row in call.Against(LibTorch.Name, () => theirs.Step(Rate))) yield return row;
    }

    /// <summary>A call, and how it becomes rows.</summary>
    private sealed record Call(string Work, int Threads, Action Ours)
    {
        /// <summary>The same work into memory that is reused, or null.</summary>
        public Action? Kernel { get; init; }

        public double Operations { get; init; }

        public double Target { get; init; } = 0.9;

        public double TargetInScope { get; init; } = 1;

        public IEnumerable<ComparisonRow> Rows(Tensor a, Tensor b, Action<LibTorchCalls> theirs)
        {
            Parallelism.MaxThreads = Threads;
            if (LibTorch.IsAvailable)
            {
                using LibTorchCalls peer = new(a, b, Threads);
                foreach (ComparisonRow row in Against(LibTorch.Name, () => theirs(peer))) yield return row;
            }

            if (Kernel is null) yield break;
            foreach (Comparison row in Against("its kernel", Kernel)) yield return row with { Target = 0, Quiet = null };
        }

        public IEnumerable<Comparison> Against(string peer, Action theirs)
        {
            var row = new Comparison
            {
                Work = Alone + Work,
                Peer = peer,
                Threads = Threads,
                Target = Target,
                Settling = TimeSpan.FromSeconds(0.3),
                Ours = Ours,
                Theirs = theirs,
                Quiet = Threads > 1 ? LibTorch.WaitForThreads : null,
                Operations = Operations,
            };
            yield return row;
            yield return row with
            {
                Work = InScope + Work,
                Target = TargetInScope,
                Ours = () =>
                {
                    using (TensorScope.Open()) Ours();
                },
            };
        }
    }
}
