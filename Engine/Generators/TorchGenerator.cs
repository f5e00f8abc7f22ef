using System.Buffers.Binary;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>The numbers that PyTorch draws on the CPU after <c>torch.manual_seed(seed)</c>, bit for bit.</summary>
/// <remarks>
/// <para>The Mersenne Twister MT19937. Only the low 32 bits of the seed enter, as in PyTorch: seeds 5 and 2^32 + 5 give the
/// same numbers.</para>
/// <para>Repeats libtorch 2.10 on x86-64 with AVX2 (2.7 and later; dropout masks of earlier Intel builds came from another library).</para>
/// <para>Numerics: <see cref="Generator.Normal"/> of fewer than 16 elements computes in double with the platform's logarithm, sine and
/// cosine and keeps every second number for the next such call. All else is the same on every machine.</para>
/// <para>Cost: <see cref="Generator.Mask"/> takes two words an element, whatever the probability; also for 0 and 1. A normal fill of 16 or
/// more elements whose count is not a multiple of 16 draws the last 16 anew: 16 words more than elements.</para>
/// <para>State: the 5,056 bytes of <c>torch.get_rng_state()</c>.</para>
/// </remarks>
public sealed class TorchGenerator : Generator
{
    private const int StateBytes = 5056;
    private const int LeftOffset = 8, SeededOffset = 12, NextOffset = 16, WordsOffset = 24, NormalOffset = 5024, NormalValidOffset = 5040;

    private readonly MersenneTwister twister = new();
    private double? cachedNormal;

    /// <summary>Makes the generator that <c>torch.manual_seed(seed)</c> makes.</summary>
    /// <param name="seed">Any number.</param>
    public TorchGenerator(ulong seed) : base(seed) => twister.Seed((uint)seed);

    /// <summary>Makes the generator that <c>torch.manual_seed(seed)</c> makes.</summary>
    /// <param name="seed">Any number; a negative one is taken as its 64-bit two's complement, as in PyTorch.</param>
    public TorchGenerator(long seed) : this(unchecked((ulong)seed)) { }

    /// <summary>Streams are seeds: the twister takes 32 bits, in which neighbouring streams differ.</summary>
    internal override Generator NewStream(ulong seed, ulong stream) => new TorchGenerator(unchecked(seed + stream));

    /// <inheritdoc/>
    protected override void NextWords(Span<uint> destination) => twister.Next(destination);

    private protected override uint DrawWord() => twister.Next();

    /// <summary>PyTorch's randint: a remainder, of one word below 2^28 and of two from there on.</summary>
    private protected override ulong DrawBounded(ulong range) => range < 1UL << 28 ? DrawWord() % range : DrawTwoWords() % range;

    private protected override void DrawNormal(Span<float> destination, double mean, double standardDeviation)
    {
        if (destination.Length < 16)
        {
            for (int i = 0; i < destination.Length; i++)
                destination[i] = (float)Math.FusedMultiplyAdd(DrawStandardNormal(), standardDeviation, mean);
            return;
        }

        DrawNormalBlocks(destination[..(destination.Length & ~15)], (float)mean, (float)standardDeviation);
        int rest = destination.Length & 15;
        if (rest == 0) return;
        // PyTorch draws a word for each element first, then the last 16 anew: they overwrite part of the block before.
        Span<uint> unused = stackalloc uint[16];
        twister.Next(unused[..rest]);
        DrawNormalBlocks(destination[^16..], (float)mean, (float)standardDeviation);
    }

    private double DrawStandardNormal()
    {
        if (cachedNormal is double cached)
        {
            cachedNormal = null;
            return cached;
        }

        double angle = 2 * Math.PI * DrawDouble();
        double radius = Math.Sqrt(-2 * LogarithmOfOnePlus(-DrawDouble()));
        cachedNormal = radius * Math.Sin(angle);
        return radius * Math.Cos(angle);
    }

    /// <inheritdoc/>
    protected override byte[] SaveState()
    {
        byte[] state = new byte[StateBytes];
        int left = twister.Used == 0 ? 1 : MersenneTwister.Size + 1 - twister.Used;
        BinaryPrimitives.WriteUInt64LittleEndian(state, Seed);
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(LeftOffset), left);
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(SeededOffset), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(NextOffset), (ulong)twister.Used);
        for (int i = 0; i < MersenneTwister.Size; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(WordsOffset + 8 * i), twister.Words[i]);
        if (cachedNormal is double cached)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(state.AsSpan(NormalOffset), cached);
            BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(NormalValidOffset), 1);
        }

        return state;
    }

    /// <inheritdoc/>
    protected override void LoadState(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateBytes)
            throw new ArgumentException($"TorchGenerator.SetState: {StateBytes} bytes expected, {state.Length} came", nameof(state));
        int left = BinaryPrimitives.ReadInt32LittleEndian(state[LeftOffset..]);
        int seeded = BinaryPrimitives.ReadInt32LittleEndian(state[SeededOffset..]);
        ulong next = BinaryPrimitives.ReadUInt64LittleEndian(state[NextOffset..]);
        int normalValid = BinaryPrimitives.ReadInt32LittleEndian(state[NormalValidOffset..]);
        bool fresh = left == 1 && next == 0;
        bool inTable = left is >= 1 and <= MersenneTwister.Size && next == (ulong)(MersenneTwister.Size + 1 - left);
        if (seeded != 1 || !(fresh || inTable))
            throw new ArgumentException(
                $"TorchGenerator.SetState: seeded 1 and left + next = 625 (or 1 and 0) expected, {seeded}, {left} and {next} came",
                nameof(state));
        if (normalValid is not (0 or 1))
            throw new ArgumentException(
                $"TorchGenerator.SetState: a mark of the cached normal of 0 or 1 expected, {normalValid} came", nameof(state));
        uint[] words = new uint[MersenneTwister.Size];
        for (int i = 0; i < words.Length; i++)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(state[(WordsOffset + 8 * i)..]);
            if (word > uint.MaxValue)
                throw new ArgumentException($"TorchGenerator.SetState: word {i}: at most 32 bits expected, {word} came", nameof(state));
            words[i] = (uint)word;
        }

        Seed = BinaryPrimitives.ReadUInt64LittleEndian(state);
        twister.Restore(words, (int)next);
        cachedNormal = normalValid == 1 ? BinaryPrimitives.ReadDoubleLittleEndian(state[NormalOffset..]) : null;
    }
}
