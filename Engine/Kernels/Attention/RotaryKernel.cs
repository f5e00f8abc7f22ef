namespace DropoutLab.Kernels;

/// <summary>Turns the pairs (x[i], x[i + d/2]) of each row of [count, rows, d] by angles that depend on the row.</summary>
internal static unsafe class RotaryKernel
{
    /// <summary>About how many elements a core turns in a nanosecond.</summary>
    private const int ElementsPerNanosecond = 4;

    /// <summary>The angles' cosines and sines, [rows, d/2] each: position * frequencyBase^(-2i/d) for position start, start +
    /// 1, ...</summary>
    public static void Angles(int start, int rows, int width, double frequencyBase, Span<float> cosines, Span<float> sines)
    {
        int half = width / 2;
        for (int i = 0; i < half; i++)
        {
            double frequency = Math.Pow(frequencyBase, -2.0 * i / width);
            for (int row = 0; row < rows; row++)
            {
                (double sine, double cosine) = Math.SinCos((start + (double)row) * frequency);
                cosines[row * half + i] = (float)cosine;
                sines[row * half + i] = (float)sine;
            }
        }
    }

    /// <summary>target = the pairs of source turned by the angles, or back by them; the two may be the same.</summary>
    public static void Turn(
        ReadOnlySpan<float> source, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines, int rows, int width, bool back,
        Span<float> target)
    {
        if (source.IsEmpty) return;
        fixed (float* from = source, cosine = cosines, sine = sines, to = target)
        {
            var kernel = new Kernel(from, cosine, sine, source.Length / (rows * width), rows, width / 2, back ? -1 : 1, to);
            Simd.Dispatch(ref kernel);
        }
    }

    private readonly struct Kernel(float* from, float* cosine, float* sine, int count, int rows, int half, float sign, float* to)
        : ISimdKernel
    {
        private readonly float* from = from, cosine = cosine, sine = sine, to = to;

        public void Run<TSimd, TVector>()
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            var job = new Job<TSimd, TVector>(from, cosine, sine, rows, half, sign, to);
            WorkerPool.Run(ref job, count, (long)count * rows * half * 2 / ElementsPerNanosecond);
        }
    }

    private readonly struct Job<TSimd, TVector>(float* from, float* cosine, float* sine, int rows, int half, float sign, float* to)
        : IParallelJob
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        private readonly float* from = from, cosine = cosine, sine = sine, to = to;

        public void Run(int chunk)
        {
            float* x = from + ((nint)chunk * rows * half * 2), y = to + ((nint)chunk * rows * half * 2), c = cosine, s = sine;
            TVector direction = TSimd.Broadcast(sign);
            for (int row = 0; row < rows; row++, x += 2 * half, y += 2 * half, c += half, s += half)
                for (int i = 0; i < half; i += TSimd.Count)
                {
                    int left = half - i;
                    TVector a = PartVector<TSimd, TVector>.Load(x + i, left), b = PartVector<TSimd, TVector>.Load(x + half + i, left);
                    TVector cos = PartVector<TSimd, TVector>.Load(c + i, left);
                    TVector sin = TSimd.Multiply(PartVector<TSimd, TVector>.Load(s + i, left), direction);
                    PartVector<TSimd, TVector>.Store(TSimd.Subtract(TSimd.Multiply(a, cos), TSimd.Multiply(b, sin)), y + i, left);
                    PartVector<TSimd, TVector>.Store(TSimd.Add(TSimd.Multiply(b, cos), TSimd.Multiply(a, sin)), y + half + i, left);
                }
        }
    }
}
