namespace DropoutLab.Kernels;

/// <summary>An affine map of the elements that a mask keeps, and a constant for the others.</summary>
internal static class MaskAffine
{
    /// <summary>destination[i] = kept ? source[i] * scale + shift, rounded twice : droppedValue. The spans may be the same.</summary>
    public static void Apply(
        ReadOnlySpan<float> source, ReadOnlySpan<ulong> mask, float scale, float shift, float droppedValue, Span<float> destination)
    {
        if (destination.Length < source.Length || mask.Length < (source.Length + 63) >>> 6)
            throw new ArgumentException($"Mask: as many places as elements and a bit for each expected, {source.Length} elements, " +
                $"{mask.Length} words, {destination.Length} places came");
        var kernel = new Kernel
        {
            Source = source,
            Mask = mask,
            Scale = scale,
            Shift = shift,
            DroppedValue = droppedValue,
            Destination = destination,
        };
        Simd.Dispatch(ref kernel);
    }

    private unsafe ref struct Kernel : ISimdKernel
    {
        public required ReadOnlySpan<float> Source;
        public required ReadOnlySpan<ulong> Mask;
        public required float Scale;
        public required float Shift;
        public required float DroppedValue;
        public required Span<float> Destination;

        public readonly void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector scale = TSimd.Broadcast(Scale), shift = TSimd.Broadcast(Shift), dropped = TSimd.Broadcast(DroppedValue);
            fixed (float* source = Source, destination = Destination)
            fixed (ulong* mask = Mask)
            {
                for (int i = 0; i < Source.Length; i += TSimd.Count)
                {
                    // A vector's bits never cross a word: its width divides 64.
                    uint bits = (uint)(mask[i >> 6] >> (i & 63));
                    int count = Math.Min(TSimd.Count, Source.Length - i);
                    TVector x = count == TSimd.Count ? TSimd.Load(source + i) : TSimd.LoadPartial(source + i, count);
                    TVector kept = TSimd.KeepWhereSet(TSimd.Add(TSimd.Multiply(x, scale), shift), bits);
                    TVector y = TSimd.Add(kept, TSimd.KeepWhereSet(dropped, ~bits));
                    if (count == TSimd.Count) TSimd.Store(y, destination + i);
                    else TSimd.StorePartial(y, destination + i, count);
                }
            }
        }
    }
}
