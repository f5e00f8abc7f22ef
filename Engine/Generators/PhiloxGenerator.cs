using System.Buffers.Binary;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>The default generator: Philox4x32-10, where word i is a function of (seed, stream, i) alone.</summary>
/// <remarks>
/// <para>The same bits for any number of threads and any SIMD level; jumping to any place is free, and streams with other numbers are
/// independent (one for each model, worker or experiment, from one seed).</para>
/// <para>Formula: block b is Philox4x32-10 with the counter (b, stream) and the key seed, low halves first. Eight blocks make 32 words:
/// first words 0 and 1 of each of the blocks, then words 2 and 3 of each.</para>
/// <para>Numerics: <see cref="Generator.Mask"/> is exact to 2^-72 in the probability.</para>
/// <para>Cost: a mask begins at the next group of 32 words and takes whole words of 64 elements: with probability 0.5 one bit an element,
/// with others one byte, compared with the probability's first 8 binary digits, and where these are equal (1 of 256) 64 further bits of
/// block 2^63 + (place of the byte in the sequence). Probabilities 0 and 1 take nothing.</para>
/// <para>State: 32 bytes: "Philox10", seed, stream, position in words.</para>
/// <para>Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.</para>
/// </remarks>
public sealed class PhiloxGenerator : Generator
{
    private const int StateBytes = 32;

    private readonly uint[] group = new uint[Philox.GroupWords];
    private ulong groupIndex;
    private bool groupIsValid;
    private ulong position;

    /// <summary>Makes a generator at the start of a stream.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Any number; generators of one seed and different streams are independent.</param>
    public PhiloxGenerator(ulong seed, ulong stream = 0) : base(seed) => Stream = stream;

    /// <summary>Makes a generator at the start of a stream.</summary>
    /// <param name="seed">Any number; a negative one is taken as its 64-bit two's complement.</param>
    /// <param name="stream">Any number; generators of one seed and different streams are independent.</param>
    public PhiloxGenerator(long seed, ulong stream = 0) : this(unchecked((ulong)seed), stream) { }

    /// <summary>The stream's number.</summary>
    public ulong Stream { get; private set; }

    internal override Generator NewStream(ulong seed, ulong stream) => new PhiloxGenerator(seed, stream);

    /// <inheritdoc/>
    protected override void NextWords(Span<uint> destination)
    {
        int inGroup = (int)(position % Philox.GroupWords);
        if (inGroup + destination.Length <= Philox.GroupWords)
        {
            // Many small draws share a group.
            LoadGroup(position / Philox.GroupWords);
            group.AsSpan(inGroup, destination.Length).CopyTo(destination);
        }
        else
        {
            Philox.Words(Seed, Stream, position, destination);
        }

        position += (ulong)destination.Length;
    }

    private protected override void DrawUniform(Span<float> destination, float low, float range)
    {
        if (destination.Length <= ChunkWords)
        {
            base.DrawUniform(destination, low, range);
            return;
        }

        PhiloxNumbers.Uniform(Seed, Stream, position, destination, low, range);
        position += (ulong)destination.Length;
    }

    private protected override void DrawNormalBlocks(Span<float> destination, float mean, float standardDeviation)
    {
        if (destination.Length <= ChunkWords)
        {
            base.DrawNormalBlocks(destination, mean, standardDeviation);
            return;
        }

        PhiloxNumbers.Normal(Seed, Stream, position, destination, mean, standardDeviation);
        position += (ulong)destination.Length;
    }

    private protected override uint DrawWord()
    {
        LoadGroup(position / Philox.GroupWords);
        return group[position++ % Philox.GroupWords];
    }

    private protected override void DrawMask(Span<ulong> words, int count, double keepProbability)
    {
        if (keepProbability is 0 or 1)
        {
            words.Fill(keepProbability == 0 ? 0 : ulong.MaxValue);
        }
        else
        {
            ulong group = (position + Philox.GroupWords - 1) / Philox.GroupWords;
            ulong taken = PhiloxMasks.Fill(Seed, Stream, group, words, keepProbability);
            position = group * Philox.GroupWords + taken;
        }

        if ((count & 63) != 0) words[^1] &= (1UL << (count & 63)) - 1;
    }

    /// <inheritdoc/>
    protected override byte[] SaveState()
    {
        byte[] state = new byte[StateBytes];
        "Philox10"u8.CopyTo(state);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(8), Seed);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(16), Stream);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(24), position);
        return state;
    }

    /// <inheritdoc/>
    protected override void LoadState(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateBytes)
            throw new ArgumentException($"PhiloxGenerator.SetState: {StateBytes} bytes expected, {state.Length} came", nameof(state));
        if (!state[..8].SequenceEqual("Philox10"u8))
            throw new ArgumentException("PhiloxGenerator.SetState: the beginning \"Philox10\" expected, another came", nameof(state));
        Seed = BinaryPrimitives.ReadUInt64LittleEndian(state[8..]);
        Stream = BinaryPrimitives.ReadUInt64LittleEndian(state[16..]);
        position = BinaryPrimitives.ReadUInt64LittleEndian(state[24..]);
        groupIsValid = false;
    }

    private void LoadGroup(ulong group)
    {
        if (groupIsValid && groupIndex == group) return;
        Philox.Fill(Seed, Stream, group, this.group);
        groupIndex = group;
        groupIsValid = true;
    }
}
