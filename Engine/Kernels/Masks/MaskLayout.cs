namespace DropoutLab.Kernels;

/// <summary>How one mask lies over a tensor [Outer, Shared, Inner]: its bits are [Outer, Inner], the same for each of the
/// Shared slices.</summary>
/// <remarks>One bit an element is Shared = 1; one bit a channel is Inner = 1, with the pixels shared; one mask for all steps in time has
/// the steps in the middle.</remarks>
/// <param name="Outer">Slowest axis.</param>
/// <param name="Shared">The axis along which the mask is the same.</param>
/// <param name="Inner">Fastest axis.</param>
internal readonly record struct MaskLayout(int Outer, int Shared, int Inner);
