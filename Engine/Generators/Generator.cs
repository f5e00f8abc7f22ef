using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>A source of random numbers that fills spans: uniform, normal and Bernoulli numbers, masks, permutations, integers.</summary>
/// <remarks>
/// <para>A generator is a sequence of 32-bit words (<see cref="NextWords"/>); every draw takes the next words of it and says
/// how many.</para>
/// <para>Threads: every public method holds the generator's own lock, so that two threads never corrupt it or get the same words. Which
/// thread gets which words depends on their timing: give each model its own generator where two are trained at once and must repeat.</para>
/// <para>Numerics: where nothing else is said, a real number takes 24 random bits (float) or 53 (double): k * 2^-24, k * 2^-53.</para>
/// </remarks>
public abstract class Generator
{
    /// <summary>Words that are made and transformed at a time: 4 KB, which stay in the L1 cache.</summary>
    private protected const int ChunkWords = 1024;

    private static Generator shared = new PhiloxGenerator(0UL);

    [ThreadStatic]
    private static Generator? ofThread;

    private readonly Lock gate = new();

    /// <summary>Sets the seed that <see cref="Seed"/> shows.</summary>
    /// <param name="seed">Any 64-bit number.</param>
    protected Generator(ulong seed) => Seed = seed;

    /// <summary>The generator of everything random that is given no generator; at the start <c>new PhiloxGenerator(0)</c>, so a
    /// program repeats.</summary>
    /// <remarks>
    /// <para>One for the process, as in PyTorch: setting it is <c>torch.manual_seed</c>. Reading, setting and drawing are safe from any
    /// thread; threads that train different models and must repeat their numbers pass a generator each instead.</para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public static Generator Default
    {
        get => ofThread ?? Volatile.Read(ref shared);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (ofThread is not null) ofThread = value;
            else Volatile.Write(ref shared, value);
        }
    }

    /// <summary>The default of this thread alone, before that of the process: a thread that stands for a process has one of its own. Null
    /// for none.</summary>
    internal static Generator? DefaultOfThread
    {
        get => ofThread;
        set => ofThread = value;
    }

    /// <summary>The seed that the generator was made with, or the one in the state that was set last.</summary>
    public ulong Seed { get; private protected set; }

    /// <summary>Draws one 32-bit word.</summary>
    /// <returns>Each of the 2^32 values with the same probability.</returns>
    public uint NextUInt32()
    {
        lock (gate) return DrawWord();
    }

    /// <summary>Draws 64 bits: two words, the first is the high half.</summary>
    /// <returns>Each of the 2^64 values with the same probability.</returns>
    public ulong NextUInt64()
    {
        lock (gate) return DrawTwoWords();
    }

    /// <summary>Draws one number of [0, 1) with 53 random bits: two words.</summary>
    /// <returns>k * 2^-53 with k from 0 to 2^53 - 1.</returns>
    public double NextDouble()
    {
        lock (gate) return DrawDouble();
    }

    /// <summary>Draws a whole number of [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="low">The smallest number.</param>
    /// <param name="high">One more than the largest number.</param>
    /// <returns>A number from <paramref name="low"/> to <paramref name="high"/> - 1.</returns>
    /// <remarks><para>Numerics: unbiased by rejection, except in <see cref="TorchGenerator"/>, which repeats
    /// PyTorch's remainder.</para></remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> is not above <paramref name="low"/>.</exception>
    public long NextInteger(long low, long high)
    {
        if (high <= low)
            throw new ArgumentOutOfRangeException(
                nameof(high), high, $"NextInteger: high above low expected, low {low} and high {high} came");
        lock (gate) return unchecked((long)((ulong)low + DrawBounded((ulong)high - (ulong)low)));
    }

    /// <summary>Fills <paramref name="destination"/> with numbers spread evenly over
    /// [<paramref name="low"/>, <paramref name="high"/>).</summary>
    /// <param name="destination">Filled in order; one word an element.</param>
    /// <param name="low">The lower bound, rounded to float.</param>
    /// <param name="high">The upper bound, rounded to float. A value may round up to it, as in PyTorch.</param>
    /// <remarks><para>Formula: fma(u, high - low, low) in float, u = the word's low 24 bits * 2^-24.</para></remarks>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite in float, or <paramref name="high"/> is
    /// below <paramref name="low"/>.</exception>
    public void Uniform(Span<float> destination, double low = 0, double high = 1)
    {
        float start = (float)low, range = (float)high - start;
        if (!float.IsFinite(start) || !float.IsFinite(range))
            throw new ArgumentOutOfRangeException(
                nameof(low), $"Uniform: bounds and a difference that are finite in float expected, low {low} and high {high} came");
        if (range < 0)
            throw new ArgumentOutOfRangeException(
                nameof(high), high, $"Uniform: high not below low expected, low {low} and high {high} came");
        lock (gate) DrawUniform(destination, start, range);
    }

    /// <summary>Fills <paramref name="destination"/> with normally distributed numbers.</summary>
    /// <param name="destination">Filled in blocks of 16; see Cost.</param>
    /// <param name="mean">The mean.</param>
    /// <param name="standardDeviation">The standard deviation, 0 or more.</param>
    /// <remarks>
    /// <para>Formula: fma(z, standardDeviation, mean), z by the Box-Muller transform. <c>torch.normal</c> with tensors rounds twice: fill
    /// with mean 0 and standard deviation 1, multiply, then add.</para>
    /// <para>Numerics: logarithm, sine and cosine are float polynomials of add, multiply and fused multiply-add only, so the bits are the
    /// same on every machine. <see cref="TorchGenerator"/> has exceptions for fewer than 16 elements.</para>
    /// <para>Cost: one word an element, the count rounded up to a multiple of 16.</para>
    /// <para>Source: G. E. P. Box and M. E. Muller, "A note on the generation of random normal deviates", 1958; polynomials of the Cephes
    /// library by S. Moshier.</para>
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The mean is not finite, or the standard deviation is negative or
    /// not finite.</exception>
    public void Normal(Span<float> destination, double mean = 0, double standardDeviation = 1)
    {
        if (!double.IsFinite(mean))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, $"Normal: a finite mean expected, {mean} came");
        if (!(standardDeviation >= 0) || !double.IsFinite(standardDeviation))
            throw new ArgumentOutOfRangeException(nameof(standardDeviation), standardDeviation,
                $"Normal: a finite standard deviation of 0 or more expected, {standardDeviation} came");
        lock (gate) DrawNormal(destination, mean, standardDeviation);
    }

    /// <summary>Fills <paramref name="destination"/> with exponentially distributed numbers.</summary>
    /// <param name="destination">Filled in order; two words an element.</param>
    /// <param name="rate">The rate lambda, above 0; the mean is 1 / rate.</param>
    /// <remarks><para>Formula: (-1 / rate) * log(1 - u) in double, u with 53 bits, rounded to float.</para></remarks>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not finite and above 0.</exception>
    public void Exponential(Span<float> destination, double rate = 1)
    {
        if (!(rate > 0) || !double.IsFinite(rate))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"Exponential: a finite rate above 0 expected, {rate} came");
        lock (gate)
        {
            for (int i = 0; i < destination.Length; i++)
                destination[i] = (float)((-1 / rate) * LogarithmOfOnePlus(-DrawDouble()));
        }
    }

    /// <summary>Draws a mask: bit i is 1 (kept) with probability <paramref name="keepProbability"/>.</summary>
    /// <param name="words">Element i is bit (i &amp; 63) of word i &gt;&gt; 6. The first ceil(count / 64) words are written, the rest is
    /// left alone.</param>
    /// <param name="count">How many elements; the bits of the last word beyond them are 0.</param>
    /// <param name="keepProbability">The probability of 1, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative or does not fit, or the probability is not in
    /// [0, 1].</exception>
    public void Mask(Span<ulong> words, int count, double keepProbability)
    {
        if (count < 0 || count > (long)words.Length * 64)
            throw new ArgumentOutOfRangeException(nameof(count), count,
                $"Mask: a count from 0 to {(long)words.Length * 64} expected for {words.Length} words, {count} came");
        CheckProbability(keepProbability, nameof(keepProbability), "Mask");
        lock (gate) DrawMask(words[..((count + 63) >>> 6)], count, keepProbability);
    }

    /// <summary>Fills <paramref name="destination"/> with ones and zeros; 1 has the probability <paramref name="probability"/>.</summary>
    /// <param name="destination">Filled in order, from the same words as <see cref="Mask"/> takes.</param>
    /// <param name="probability">The probability of 1, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1].</exception>
    public void Bernoulli(Span<float> destination, double probability)
    {
        CheckProbability(probability, nameof(probability), "Bernoulli");
        const int ChunkElements = 16 * 1024;
        Span<ulong> bits = stackalloc ulong[ChunkElements / 64];
        lock (gate)
        {
            for (int start = 0; start < destination.Length; start += ChunkElements)
            {
                Span<float> chunk = destination.Slice(start, Math.Min(ChunkElements, destination.Length - start));
                DrawMask(bits[..((chunk.Length + 63) / 64)], chunk.Length, probability);
                for (int i = 0; i < chunk.Length; i++) chunk[i] = bits[i >> 6] >> (i & 63) & 1;
            }
        }
    }

    /// <summary>Fills <paramref name="destination"/> with ones and zeros; 1 has the probability given for each element.</summary>
    /// <param name="destination">Filled in order; one word an element.</param>
    /// <param name="probabilities">As many as <paramref name="destination"/> has elements, each from 0 to 1. May be the same span.</param>
    /// <remarks><para>Formula: u &lt; probability in float, u = the word's low 24 bits * 2^-24.</para></remarks>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A probability is not in [0, 1].</exception>
    public void Bernoulli(Span<float> destination, ReadOnlySpan<float> probabilities)
    {
        if (destination.Length != probabilities.Length)
            throw new ArgumentException(
                $"Bernoulli: {destination.Length} probabilities expected, {probabilities.Length} came", nameof(probabilities));
        for (int i = 0; i < probabilities.Length; i++) CheckProbability(probabilities[i], nameof(probabilities), "Bernoulli");
        lock (gate) DrawBernoulli(destination, probabilities);
    }

    /// <summary>Fills <paramref name="destination"/> with the numbers 0 to length - 1 in random order.</summary>
    /// <param name="destination">Every order has the same probability (in <see cref="TorchGenerator"/> nearly: it repeats
    /// PyTorch's remainders).</param>
    /// <remarks><para>Source: R. Durstenfeld, "Algorithm 235: random permutation", 1964, from the front to the back.</para></remarks>
    public void Permutation(Span<int> destination)
    {
        for (int i = 0; i < destination.Length; i++) destination[i] = i;
        lock (gate)
        {
            for (int i = 0; i < destination.Length - 1; i++)
            {
                int k = i + (int)DrawBounded((ulong)(destination.Length - i));
                (destination[i], destination[k]) = (destination[k], destination[i]);
            }
        }
    }

    /// <summary>Takes the state, for a checkpoint; <see cref="SetState"/> brings it back.</summary>
    /// <returns>Bytes whose layout the kind of generator defines, the same on every machine.</returns>
    public byte[] GetState()
    {
        lock (gate) return SaveState();
    }

    /// <summary>Sets the state that <see cref="GetState"/> of a generator of the same kind gave: the same draws follow.</summary>
    /// <param name="state">The bytes; they are checked before anything changes.</param>
    /// <exception cref="ArgumentException">The bytes are no state of this kind of generator.</exception>
    public void SetState(ReadOnlySpan<byte> state)
    {
        lock (gate) LoadState(state);
    }

    /// <summary>A generator of the same kind at the start of a sequence of its own; null where the kind cannot be made anew.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Any number: with one seed, other streams give independent numbers.</param>
    internal virtual Generator? NewStream(ulong seed, ulong stream) => null;

    /// <summary>Writes the next words of the sequence. Called under the lock.</summary>
    /// <param name="destination">Filled whole; the generator moves on by its length.</param>
    protected abstract void NextWords(Span<uint> destination);

    /// <summary>Gives the state. Called under the lock.</summary>
    /// <returns>What <see cref="LoadState"/> takes.</returns>
    protected abstract byte[] SaveState();

    /// <summary>Checks a state, throws or takes it. Called under the lock.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave.</param>
    protected abstract void LoadState(ReadOnlySpan<byte> state);

    private protected virtual uint DrawWord()
    {
        uint word = 0;
        NextWords(new Span<uint>(ref word));
        return word;
    }

    private protected ulong DrawTwoWords()
    {
        ulong high = DrawWord();
        return high << 32 | DrawWord();
    }

    private protected double DrawDouble() => (DrawTwoWords() & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));

    /// <summary>A number below <paramref name="range"/> (not 0), each with the same probability: Lemire's multiplication
    /// with rejection.</summary>
    private protected virtual ulong DrawBounded(ulong range)
    {
        // D. Lemire, "Fast random integer generation in an interval", 2019. The high half of word * range is the number; a low half below
        // 2^bits mod range marks the words that some numbers would get once more than others.
        if (range <= uint.MaxValue)
        {
            uint narrow = (uint)range;
            ulong product = (ulong)DrawWord() * narrow;
            if ((uint)product < narrow)
            {
                uint rejected = unchecked(0u - narrow) % narrow;
                while ((uint)product < rejected) product = (ulong)DrawWord() * narrow;
            }

            return product >> 32;
        }

        ulong high = Math.BigMul(DrawTwoWords(), range, out ulong low);
        if (low < range)
        {
            ulong rejected = unchecked(0UL - range) % range;
            while (low < rejected) high = Math.BigMul(DrawTwoWords(), range, out low);
        }

        return high;
    }

    private protected virtual void DrawUniform(Span<float> destination, float low, float range)
    {
        for (int start = 0; start < destination.Length; start += ChunkWords)
        {
            Span<float> chunk = destination.Slice(start, Math.Min(ChunkWords, destination.Length - start));
            Span<uint> words = UniformTransform.AsWords(chunk);
            NextWords(words);
            UniformTransform.Apply(words, chunk, low, range);
        }
    }

    /// <summary>Normal numbers in blocks of 16; a last block that is not full takes its 16 words all the same.</summary>
    private protected virtual void DrawNormal(Span<float> destination, double mean, double standardDeviation)
    {
        int whole = destination.Length & ~15;
        DrawNormalBlocks(destination[..whole], (float)mean, (float)standardDeviation);
        if (whole == destination.Length) return;
        Span<float> last = stackalloc float[16];
        DrawNormalBlocks(last, (float)mean, (float)standardDeviation);
        last[..(destination.Length - whole)].CopyTo(destination[whole..]);
    }

    /// <summary>Normal numbers for a whole number of blocks of 16.</summary>
    private protected virtual void DrawNormalBlocks(Span<float> destination, float mean, float standardDeviation)
    {
        for (int start = 0; start < destination.Length; start += ChunkWords)
        {
            Span<float> chunk = destination.Slice(start, Math.Min(ChunkWords, destination.Length - start));
            Span<uint> words = UniformTransform.AsWords(chunk);
            NextWords(words);
            UniformTransform.Apply(words, chunk, 0, 1);
            NormalTransform.Apply(chunk, mean, standardDeviation);
        }
    }

    /// <summary>A mask from one 53-bit number an element (two words), u &lt; keepProbability.</summary>
    private protected virtual void DrawMask(Span<ulong> words, int count, double keepProbability)
    {
        Span<uint> draws = stackalloc uint[ChunkWords];
        ulong threshold = MaskTransform.Threshold(keepProbability);
        for (int start = 0; start < count; start += ChunkWords / 2)
        {
            int elements = Math.Min(ChunkWords / 2, count - start);
            Span<uint> chunk = draws[..(2 * elements)];
            NextWords(chunk);
            MaskTransform.Apply(chunk, words.Slice(start >> 6, (elements + 63) >> 6), threshold);
        }
    }

    private void DrawBernoulli(Span<float> destination, ReadOnlySpan<float> probabilities)
    {
        Span<uint> draws = stackalloc uint[ChunkWords];
        for (int start = 0; start < destination.Length; start += ChunkWords)
        {
            Span<uint> chunk = draws[..Math.Min(ChunkWords, destination.Length - start)];
            NextWords(chunk);
            for (int i = 0; i < chunk.Length; i++)
                destination[start + i] = (chunk[i] & 0xFFFFFF) * (1f / (1 << 24)) < probabilities[start + i] ? 1 : 0;
        }
    }

    /// <summary>log(1 + x) without the rounding of 1 + x for small x, by Kahan's quotient.</summary>
    private protected static double LogarithmOfOnePlus(double x)
    {
        double rounded = 1 + x;
        return rounded == 1 ? x : Math.Log(rounded) * (x / (rounded - 1));
    }

    private static void CheckProbability(double probability, string parameterName, string operation)
    {
        if (!(probability >= 0 && probability <= 1))
            throw new ArgumentOutOfRangeException(parameterName, probability,
                $"{operation}: a probability from 0 to 1 expected, {probability} came");
    }
}
