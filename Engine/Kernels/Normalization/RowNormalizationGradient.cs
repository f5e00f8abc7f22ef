using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>The gradients of some rows: dx, and shares of the gradients of weight and bias.</summary>
/// <remarks>With h = (x - mean) * reciprocal and g = dy * weight: dx = reciprocal * (g - the row's mean of g - h * the row's mean of g *
/// h), without the mean of g for the root mean square. The weight's gradient is the sum of dy * h, the bias's that of dy.</remarks>
internal readonly unsafe struct RowNormalizationGradient<TSimd, TVector>(
    RowSizes sizes, float* x, float* dy, float* weight, float* mean, float* reciprocal, float* dx, double* sums) : IParallelJob
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Rows whose terms of a feature's gradient are added in float, before they go to the total.</summary>
    private const int BlockRows = 64;

    public void Run(int slice)
    {
        int first = sizes.FirstRow(slice), end = sizes.FirstRow(slice + 1), parameters = sizes.Groups * sizes.Channels;
        double* weightSums = sums == null ? null : sums + (2L * parameters * slice);
        if (sizes.Pixels == 1) Features(first, end, weightSums, weightSums + parameters);
        else for (int row = first; row < end; row++) Channels(row, weightSums, weightSums + parameters);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channels(int row, double* weightSums, double* biasSums)
    {
        nint place = (nint)row * sizes.RowLength;
        int first = sizes.FirstChannel(row);
        double sumOfG = 0, sumOfGx = 0;
        for (int channel = 0; channel < sizes.Channels; channel++)
        {
            double sum = 0, products = 0;
            nint plane = place + ((nint)channel * sizes.Pixels);
            NormalizationLoops.AddProducts<TSimd, TVector>(dy + plane, x + plane, sizes.Pixels, mean[row], ref sum, ref products);
            float factor = weight == null ? 1 : weight[first + channel];
            sumOfG += sum * factor;
            sumOfGx += products * factor;
            if (sums == null) continue;
            weightSums[first + channel] += products * reciprocal[row];
            biasSums[first + channel] += sum;
        }

        if (dx == null) return;
        Slope(row, sumOfG, sumOfGx, out float slope, out float offset);
        for (int channel = 0; channel < sizes.Channels; channel++)
        {
            nint plane = place + ((nint)channel * sizes.Pixels);
            float factor = weight == null ? reciprocal[row] : reciprocal[row] * weight[first + channel];
            NormalizationLoops.Combine<TSimd, TVector>(
                dy + plane, x + plane, sizes.Pixels, mean[row], factor, slope, offset, dx + plane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Features(int firstRow, int endRow, double* weightSums, double* biasSums)
    {
        for (int row = firstRow; row < endRow; row += BlockRows)
        {
            int end = Math.Min(row + BlockRows, endRow);
            if (dx != null)
                for (int i = row; i < end; i++) FeaturesOfRow(i);
            if (sums == null) continue;
            for (int group = 0; group < sizes.Groups; group++)
                for (int i = 0; i < sizes.Channels; i += TSimd.Count) FeatureSums(row, end, group, i, weightSums, biasSums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FeaturesOfRow(int row)
    {
        float* source = x + ((nint)row * sizes.RowLength), upstream = dy + ((nint)row * sizes.RowLength);
        float* target = dx + ((nint)row * sizes.RowLength), factors = weight == null ? null : weight + sizes.FirstChannel(row);
        double sumOfG = 0, sumOfGx = 0;
        if (factors == null)
        {
            NormalizationLoops.AddProducts<TSimd, TVector>(upstream, source, sizes.RowLength, mean[row], ref sumOfG, ref sumOfGx);
            Slope(row, sumOfG, sumOfGx, out float plainSlope, out float plainOffset);
            NormalizationLoops.Combine<TSimd, TVector>(
                upstream, source, sizes.RowLength, mean[row], reciprocal[row], plainSlope, plainOffset, target);
            return;
        }

        // g = dy * weight comes to its place first.
        for (int i = 0; i < sizes.RowLength; i += TSimd.Count)
        {
            int lanes = Math.Min(TSimd.Count, sizes.RowLength - i);
            TSimd.StorePartial(
                TSimd.Multiply(TSimd.LoadPartial(upstream + i, lanes), TSimd.LoadPartial(factors + i, lanes)), target + i, lanes);
        }

        NormalizationLoops.AddProducts<TSimd, TVector>(target, source, sizes.RowLength, mean[row], ref sumOfG, ref sumOfGx);
        Slope(row, sumOfG, sumOfGx, out float slope, out float offset);
        NormalizationLoops.Combine<TSimd, TVector>(target, source, sizes.RowLength, mean[row], reciprocal[row], slope, offset, target);
    }

    /// <summary>What some rows add to the gradients of some features.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FeatureSums(int row, int end, int group, int feature, double* weightSums, double* biasSums)
    {
        int lanes = Math.Min(TSimd.Count, sizes.Channels - feature), first = (group * sizes.Channels) + feature;
        TVector sum = TSimd.Zero, products = TSimd.Zero;
        for (int i = row; i < end; i++)
        {
            if (i % sizes.Groups != group) continue;
            nint place = ((nint)i * sizes.RowLength) + feature;
            TVector upstream = TSimd.LoadPartial(dy + place, lanes);
            TVector distance = TSimd.Subtract(TSimd.LoadPartial(x + place, lanes), TSimd.Broadcast(mean[i]));
            sum = TSimd.Add(sum, upstream);
            products = TSimd.MultiplyAdd(upstream, TSimd.Multiply(distance, TSimd.Broadcast(reciprocal[i])), products);
        }

        float* buffer = stackalloc float[TSimd.Count];
        TSimd.Store(products, buffer);
        for (int lane = 0; lane < lanes; lane++) weightSums[first + lane] += buffer[lane];
        TSimd.Store(sum, buffer);
        for (int lane = 0; lane < lanes; lane++) biasSums[first + lane] += buffer[lane];
    }

    private void Slope(int row, double sumOfG, double sumOfGx, out float slope, out float offset)
    {
        double scale = reciprocal[row];
        slope = (float)(-scale * scale * scale * sumOfGx / sizes.RowLength);
        offset = sizes.IsRootMeanSquare ? 0 : (float)(-scale * sumOfG / sizes.RowLength);
    }
}
