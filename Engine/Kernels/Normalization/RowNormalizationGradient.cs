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
        if (sums != null) new Span<double>(weightSums, 2 * parameters).Clear();
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

    /// <summary>Reads x and dy once from memory: a row is still in the nearest cache when its dx is written.</summary>
    private void Features(int firstRow, int endRow, double* weightSums, double* biasSums)
    {
        int parameters = sizes.Groups * sizes.Channels;
        float* products = sums == null ? null : Workspace.Rent(2L * parameters);
        for (int row = firstRow; row < endRow; row += BlockRows)
        {
            if (sums != null) new Span<float>(products, 2 * parameters).Clear();
            for (int i = row; i < Math.Min(row + BlockRows, endRow); i++) FeaturesOfRow(i, products);
            if (sums == null) continue;
            for (int i = 0; i < parameters; i++) weightSums[i] += products[i];
            for (int i = 0; i < parameters; i++) biasSums[i] += products[parameters + i];
        }
    }

    private void FeaturesOfRow(int row, float* products)
    {
        nint place = (nint)row * sizes.RowLength;
        int first = sizes.FirstChannel(row);
        float* source = x + place, upstream = dy + place, factors = weight == null ? null : weight + first;
        double sumOfG = 0, sumOfGx = 0;
        for (int start = 0; start < sizes.RowLength; start += Moments.BlockLength)
        {
            int count = Math.Min(Moments.BlockLength, sizes.RowLength - start);
            AddFeatures(
                source + start, upstream + start, factors == null ? null : factors + start, count, mean[row], reciprocal[row],
                products == null ? null : products + first + start, out float sum, out float sumOfProducts);
            sumOfG += sum;
            sumOfGx += sumOfProducts;
        }

        if (dx == null) return;
        Slope(row, sumOfG, sumOfGx, out float slope, out float offset);
        if (factors == null)
            NormalizationLoops.Combine<TSimd, TVector>(
                upstream, source, sizes.RowLength, mean[row], reciprocal[row], slope, offset, dx + place);
        else
            CombineFeatures(upstream, source, factors, mean[row], reciprocal[row], slope, offset, dx + place);
    }

    /// <summary>The sums of g and of g * (x - mean) of a stretch of a row; adds dy * h and dy to the sums of its features.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddFeatures(
        float* source, float* upstream, float* factors, int count, float center, float scale, float* products, out float sum,
        out float sumOfProducts)
    {
        TVector m = TSimd.Broadcast(center), r = TSimd.Broadcast(scale);
        TVector s0 = TSimd.Zero, s1 = TSimd.Zero, p0 = TSimd.Zero, p1 = TSimd.Zero;
        float* upstreams = products + (sizes.Groups * sizes.Channels);
        int i = 0, width = TSimd.Count;
        for (; i <= count - (2 * width); i += 2 * width)
        {
            int j = i + width;
            TVector d0 = TSimd.Load(upstream + i), d1 = TSimd.Load(upstream + j);
            TVector x0 = TSimd.Subtract(TSimd.Load(source + i), m), x1 = TSimd.Subtract(TSimd.Load(source + j), m);
            TVector g0 = factors == null ? d0 : TSimd.Multiply(d0, TSimd.Load(factors + i));
            TVector g1 = factors == null ? d1 : TSimd.Multiply(d1, TSimd.Load(factors + j));
            s0 = TSimd.Add(s0, g0);
            s1 = TSimd.Add(s1, g1);
            p0 = TSimd.MultiplyAdd(g0, x0, p0);
            p1 = TSimd.MultiplyAdd(g1, x1, p1);
            if (products == null) continue;
            TSimd.Store(TSimd.MultiplyAdd(d0, TSimd.Multiply(x0, r), TSimd.Load(products + i)), products + i);
            TSimd.Store(TSimd.MultiplyAdd(d1, TSimd.Multiply(x1, r), TSimd.Load(products + j)), products + j);
            TSimd.Store(TSimd.Add(TSimd.Load(upstreams + i), d0), upstreams + i);
            TSimd.Store(TSimd.Add(TSimd.Load(upstreams + j), d1), upstreams + j);
        }

        for (; i < count; i += width)
        {
            // The lanes of dy behind the end are zero.
            int lanes = Math.Min(count - i, width);
            TVector d = TSimd.LoadPartial(upstream + i, lanes), distance = TSimd.Subtract(TSimd.LoadPartial(source + i, lanes), m);
            TVector g = factors == null ? d : TSimd.Multiply(d, TSimd.LoadPartial(factors + i, lanes));
            s0 = TSimd.Add(s0, g);
            p0 = TSimd.MultiplyAdd(g, distance, p0);
            if (products == null) continue;
            TVector product = TSimd.MultiplyAdd(d, TSimd.Multiply(distance, r), TSimd.LoadPartial(products + i, lanes));
            TSimd.StorePartial(product, products + i, lanes);
            TSimd.StorePartial(TSimd.Add(TSimd.LoadPartial(upstreams + i, lanes), d), upstreams + i, lanes);
        }

        sum = TSimd.Sum(TSimd.Add(s0, s1));
        sumOfProducts = TSimd.Sum(TSimd.Add(p0, p1));
    }

    /// <summary>y[i] = dy[i] * factors[i] * scale + (x[i] - mean) * slope + offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CombineFeatures(
        float* upstream, float* source, float* factors, float center, float scale, float slope, float offset, float* target)
    {
        TVector m = TSimd.Broadcast(center), r = TSimd.Broadcast(scale), s = TSimd.Broadcast(slope), o = TSimd.Broadcast(offset);
        int i = 0, count = sizes.RowLength;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            TVector rest = TSimd.MultiplyAdd(TSimd.Subtract(TSimd.Load(source + i), m), s, o);
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Multiply(TSimd.Load(upstream + i), TSimd.Load(factors + i)), r, rest), target + i);
        }

        if (i == count) return;
        int lanes = count - i;
        TVector last = TSimd.MultiplyAdd(TSimd.Subtract(TSimd.LoadPartial(source + i, lanes), m), s, o);
        TVector g = TSimd.Multiply(TSimd.LoadPartial(upstream + i, lanes), TSimd.LoadPartial(factors + i, lanes));
        TSimd.StorePartial(TSimd.MultiplyAdd(g, r, last), target + i, lanes);
    }

    private void Slope(int row, double sumOfG, double sumOfGx, out float slope, out float offset)
    {
        double scale = reciprocal[row];
        slope = (float)(-scale * scale * scale * sumOfGx / sizes.RowLength);
        offset = sizes.IsRootMeanSquare ? 0 : (float)(-scale * sumOfG / sizes.RowLength);
    }
}
