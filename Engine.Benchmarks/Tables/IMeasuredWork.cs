using BenchmarkDotNet.Running;

namespace DropoutLab.Benchmarks.Tables;

/// <summary>A class of benchmarks that knows how much an execution does, for the columns of its speed.</summary>
internal interface IMeasuredWork
{
    /// <summary>Whether the work is counted in floating-point operations; else in bytes that are read and written.</summary>
    static abstract bool CountsOperations { get; }

    /// <summary>Returns the operations or bytes of what BenchmarkDotNet times as one.</summary>
    static abstract double Amount(BenchmarkCase benchmark);

    /// <summary>Returns the operations or bytes a second that these processors reach at most, measured now.</summary>
    static abstract double Peak(BenchmarkCase benchmark);
}
