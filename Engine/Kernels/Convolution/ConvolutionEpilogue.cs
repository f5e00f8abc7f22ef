using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>What happens to elements of a result while they are hot: + bias of their channel, then ReLU, then the mask.</summary>
internal unsafe struct ConvolutionEpilogue
{
    /// <summary>One a channel; null when there is none.</summary>
    public float* Bias;

    /// <summary>Bit i &amp; 63 of word i >> 6 belongs to element i of the result; null when there is none.</summary>
    public ulong* Mask;

    public float Scale;

    public bool Relu;

    public readonly bool IsEmpty => Bias == null && Mask == null && !Relu;

    /// <summary>target[i] = epilogue(source[i]), for elements of one channel that lie side by side; the two may be the
    /// same memory.</summary>
    /// <param name="source">The sums.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="count">How many.</param>
    /// <param name="channel">Their channel.</param>
    /// <param name="element">The place of the first one in the whole result.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Apply<TSimd, TVector>(float* source, float* target, int count, int channel, long element)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        TVector bias = Bias != null ? TSimd.Broadcast(Bias[channel]) : TSimd.Zero, scale = TSimd.Broadcast(Scale);
        bool hasBias = Bias != null, relu = Relu;
        ulong* mask = Mask;
        for (int i = 0; i < count; i += TSimd.Count)
        {
            int lanes = Math.Min(count - i, TSimd.Count);
            TVector value = lanes == TSimd.Count ? TSimd.Load(source + i) : TSimd.LoadPartial(source + i, lanes);
            if (hasBias) value = TSimd.Add(value, bias);
            if (relu) value = TSimd.Relu(value);
            if (mask != null) value = TSimd.KeepWhereSet(TSimd.Multiply(value, scale), MaskBits.Read(mask, element + i, lanes));
            if (lanes == TSimd.Count) TSimd.Store(value, target + i);
            else TSimd.StorePartial(value, target + i, lanes);
        }
    }
}
