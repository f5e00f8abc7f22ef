namespace DropoutLab.Kernels;

/// <summary>What a phase of a pass with pixels along the vectors reads: the steps of its sums.</summary>
/// <param name="First">The first of its steps among those of all phases.</param>
/// <param name="Depth">Steps: source channels and taps.</param>
internal readonly record struct PlanePhase(int First, int Depth);
