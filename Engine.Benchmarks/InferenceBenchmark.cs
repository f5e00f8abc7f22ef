using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Tables;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Layers;

namespace DropoutLab.Benchmarks;

/// <summary>The forward pass of a trained 784-512-128-10 net, one row or a batch of 128.</summary>
[Config(typeof(SpeedConfig<InferenceBenchmark>))]
public class InferenceBenchmark : IMeasuredWork
{
    private Sequential net = null!;
    private Tensor input = null!;
    private Action? onnxRuntime;

    /// <summary>Or sets the rows of the input.</summary>
    [Params(1, 128)]
    public int Batch { get; set; }

    /// <summary>Or sets how many threads may work.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.MaxThreads = Threads;
        TrainingWork work = TrainingWork.Inference with { Batch = Batch };
        net = work.Net();
        net.Eval();
        float[] values = work.Inputs();
        input = Tensor.From(values, Batch, work.Sizes[0]);
        if (OnnxRuntime.IsAvailable) onnxRuntime = new OnnxRuntimeInference(net, values, [Batch, work.Sizes[0]], work.Classes, Threads).Run;
    }

    static bool IMeasuredWork.CountsOperations => true;

    static double IMeasuredWork.Amount(BenchmarkCase benchmark) =>
        (TrainingWork.Inference with { Batch = (int)benchmark.Parameters[nameof(Batch)] }).ForwardOperations;

    static double IMeasuredWork.Peak(BenchmarkCase benchmark) => PeakMeasurement.OfThreads(benchmark);

    [Benchmark(Baseline = true)]
    public Tensor DropoutLab()
    {
        using (Autograd.NoGrad()) return net.Forward(input);
    }

    /// <summary>ONNX Runtime, where it was built in.</summary>
    [Benchmark]
    [Peer(OnnxRuntime.Name)]
    public void OnnxRuntimeSession() => onnxRuntime!();
}
