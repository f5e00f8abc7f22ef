namespace DropoutLab.Kernels;

/// <summary>Uniform and normal numbers of Philox, on several threads: a function of key, stream and position in the sequence.</summary>
internal static unsafe class PhiloxNumbers
{
    /// <summary>Where the work of several threads is cut: 64 KB; whole blocks of the normal transform.</summary>
    private const int WordsPerChunk = 16 * 1024;

    /// <summary>Words that are made and transformed at a time: 4 KB, which stay in the L1 cache.</summary>
    private const int WordsAtATime = 1024;

    /// <summary>destination[i] = fma(u, range, low), u of word position + i.</summary>
    internal static void Uniform(ulong key, ulong stream, ulong position, Span<float> destination, float low, float range)
    {
        const int ElementsPerNanosecond = 2;
        Run(new Job { Key = key, Stream = stream, Position = position, Low = low, Range = range }, destination,
            destination.Length / ElementsPerNanosecond);
    }

    /// <summary>Normal numbers of the words from the position on; the length is a multiple of 16.</summary>
    internal static void Normal(ulong key, ulong stream, ulong position, Span<float> destination, float mean, float standardDeviation) =>
        Run(
            new Job
            {
                Key = key,
                Stream = stream,
                Position = position,
                Range = 1,
                IsNormal = true,
                Mean = mean,
                StandardDeviation = standardDeviation,
            },
            destination,
            destination.Length);

    private static void Run(Job job, Span<float> destination, long nanoseconds)
    {
        fixed (float* target = destination)
        {
            job.Destination = target;
            job.Count = destination.Length;
            WorkerPool.Run(ref job, (int)(((long)job.Count + WordsPerChunk - 1) / WordsPerChunk), nanoseconds);
        }
    }

    private struct Job : IParallelJob
    {
        public ulong Key, Stream, Position;
        public float* Destination;
        public int Count;
        public float Low, Range;
        public bool IsNormal;
        public float Mean, StandardDeviation;

        public readonly void Run(int chunk)
        {
            int start = chunk * WordsPerChunk, end = (int)Math.Min((long)start + WordsPerChunk, Count);
            for (; start < end; start += WordsAtATime)
            {
                var part = new Span<float>(Destination + start, Math.Min(WordsAtATime, end - start));
                Span<uint> words = UniformTransform.AsWords(part);
                Philox.Words(Key, Stream, Position + (ulong)start, words);
                UniformTransform.Apply(words, part, Low, Range);
                if (IsNormal) NormalTransform.Apply(part, Mean, StandardDeviation);
            }
        }
    }
}
