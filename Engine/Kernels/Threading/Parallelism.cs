using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>How many threads the engine's kernels may use.</summary>
public static class Parallelism
{
    /// <summary>Or sets the largest number of threads that one operation runs on, the calling thread among them.</summary>
    /// <value>At least 1; at the start the number of processors.</value>
    /// <remarks>
    /// <para>Numerics: results have the same bits for every value. Work is cut at places that depend on the problem only, and sums are
    /// added in a fixed order.</para>
    /// <para>Cost: small operations stay on the calling thread whatever the value. With 1 no thread is ever started, and never more than
    /// the machine has processors. When several threads of a program call operations at the same time, one of them gets the workers and the
    /// others run theirs alone. The setting is for the whole process.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public static int MaxThreads
    {
        get => WorkerPool.MaxThreads;
        set
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(
                    nameof(value), value, $"Parallelism.MaxThreads: at least 1 thread expected, {value} came");
            WorkerPool.MaxThreads = value;
        }
    }
}
