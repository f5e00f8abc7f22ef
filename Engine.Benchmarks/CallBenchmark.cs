using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Benchmarks.Tables;

namespace DropoutLab.Benchmarks;

/// <summary>Public calls as a user writes them, with nothing around them and in a <see cref="TensorScope"/>, beside TorchSharp's. What
/// their kernels take by themselves is in the other benchmarks.</summary>
[Config(typeof(Configuration))]
public class CallBenchmark
{
    private const double DropProbability = 0.5;

    private Action ours = null!;
    private Action? theirs;

    /// <summary>Or sets the call: products of two square matrices, neither, the second or the first transposed, and others.</summary>
    [Params("product NN", "product NT", "product TN", "(a * b + c).Relu().Sum()", "softmax", "dropout")]
    public string Work { get; set; } = string.Empty;

    /// <summary>Or sets the number of rows and of columns.</summary>
    [Params(64, 256, 1024)]
    public int Size { get; set; }

    /// <summary>Or sets the number of threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        Tensor a = MatMulShapes.Random(1, Size, Size), b = MatMulShapes.Random(2, Size, Size), c = MatMulShapes.Random(1, Size, Size);
        var dropout = new Layers.Dropout(DropProbability, new PhiloxGenerator(1));
        ours = Work switch
        {
            "product NN" => () => a.MatMul(b),
            "product NT" => () => a.Linear(b),
            "product TN" => () => a.MatMul(b, transposeLeft: true),
            "softmax" => () => a.Softmax(1),
            "dropout" => () => dropout.Forward(a),
            _ => () => (a * b + c).Relu().Sum().Item(),
        };
        if (!LibTorch.IsAvailable) return;
        var peer = new LibTorchCalls(a, b, Threads);
        theirs = Work switch
        {
            "product NN" => () => peer.MatMul(transposeA: false, transposeB: false),
            "product NT" => () => peer.MatMul(transposeA: false, transposeB: true),
            "product TN" => () => peer.MatMul(transposeA: true, transposeB: false),
            "softmax" => peer.Softmax,
            "dropout" => () => peer.Dropout(DropProbability),
            _ => peer.Chain,
        };
    }

    /// <summary>The call, whose result the user may keep.</summary>
    [Benchmark(Baseline = true)]
    public void DropoutLab() => ours();

    /// <summary>The call in a scope, whose end takes the memory back.</summary>
    [Benchmark]
    public void DropoutLabInScope()
    {
        using (TensorScope.Open()) ours();
    }

    /// <summary>libtorch through TorchSharp, each result in a <c>using</c>.</summary>
    [Benchmark]
    [Peer(LibTorch.Name)]
    public void TorchSharp() => theirs!();

    private sealed class Configuration : ManualConfig
    {
        public Configuration()
        {
            AddDiagnoser(new MemoryDiagnoser(new MemoryDiagnoserConfig(displayGenColumns: false)));
            AddFilter(PeerAttribute.Filter);
        }
    }
}
