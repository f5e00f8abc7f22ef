namespace DropoutLab.Tests.Support;

/// <summary>A call with a number of threads, in the middle of a check that goes on with another.</summary>
internal static class Threads
{
    public static T With<T>(int count, Func<T> call)
    {
        int before = Parallelism.MaxThreads;
        Parallelism.MaxThreads = count;
        try
        {
            return call();
        }
        finally
        {
            Parallelism.MaxThreads = before;
        }
    }
}
