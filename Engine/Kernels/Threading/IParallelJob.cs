namespace DropoutLab.Kernels;

/// <summary>Work cut into numbered chunks that do not depend on each other; where it is cut depends on the problem only.</summary>
internal interface IParallelJob
{
    /// <summary>Does one chunk. It runs on any thread, at the same time as other chunks of the same job.</summary>
    void Run(int chunk);
}
