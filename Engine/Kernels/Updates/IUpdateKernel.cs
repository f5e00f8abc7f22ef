namespace DropoutLab.Kernels;

/// <summary>A change of every element on its own, that <see cref="UpdatePass"/> runs over ranges.</summary>
internal unsafe interface IUpdateKernel
{
    /// <summary>Changes the elements of a range: whole vectors, or one vector's part.</summary>
    /// <param name="start">The first element.</param>
    /// <param name="end">The element behind the last.</param>
    /// <param name="gradients">Those of the range: its first element's stands here.</param>
    void Run<TSimd, TVector, TPart>(int start, int end, float* gradients)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TPart : struct, IVectorPart;
}
