using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace DropoutLab.Formats;

/// <summary>Reads the part of Python's pickle format (protocols 2 to 5) that state dicts use, as data: it calls nothing, and what a pickle
/// may build is decided by the two functions that it gets.</summary>
/// <remarks><para>Source: Python's <c>pickletools</c>, which describes each opcode.</para></remarks>
internal sealed class PickleReader
{
    private const int LongestName = 500;

    private readonly Stream stream;
    private readonly string path;
    private readonly Func<PickleGlobal, object?[], object?> build;
    private readonly Func<object?, object?> load;
    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = [];
    private readonly Dictionary<long, object?> memo = [];
    private readonly byte[] small = new byte[sizeof(long)];

    /// <param name="stream">Stands at the pickle; knows its length.</param>
    /// <param name="path">What messages begin with.</param>
    /// <param name="build">What stands for a call of a name with arguments.</param>
    /// <param name="load">What stands for a persistent id.</param>
    public PickleReader(Stream stream, string path, Func<PickleGlobal, object?[], object?> build, Func<object?, object?> load) =>
        (this.stream, this.path, this.build, this.load) = (stream, path, build, load);

    /// <summary>Reads one pickle and leaves the stream behind it.</summary>
    public object? Read()
    {
        if (Byte() != 0x80) throw Bad("a pickle of protocol 2 to 5 expected, something else came");
        int protocol = Byte();
        if (protocol is < 2 or > 5) throw Bad($"pickle protocol 2 to 5 expected, {protocol} came");
        for (int opcode = Byte(); opcode != '.'; opcode = Byte()) Apply(opcode);
        return Pop();
    }

    private void Apply(int opcode)
    {
        switch (opcode)
        {
            case '(': marks.Push(stack.Count); break;
            case '0': Pop(); break;
            case '2': stack.Add(Top()); break; // DUP
            case 'N': stack.Add(null); break;
            case 0x88: stack.Add(true); break;
            case 0x89: stack.Add(false); break;
            case 'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Fill(sizeof(int)))); break;
            case 'K': stack.Add((long)Byte()); break;
            case 'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Fill(sizeof(ushort)))); break;
            case 0x8a: PushWholeNumber(Bytes(Byte())); break; // LONG1
            case 'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Fill(sizeof(double)))); break;
            case 'X': stack.Add(Text(UInt32())); break;
            case 0x8c: stack.Add(Text(Byte())); break; // SHORT_BINUNICODE
            case 0x8d: stack.Add(Text(Int64())); break; // BINUNICODE8
            case 'C': stack.Add(Bytes(Byte())); break;
            case 'B': stack.Add(Bytes(UInt32())); break;
            case ')': stack.Add(Array.Empty<object?>()); break;
            case 't': stack.Add(PopToMark()); break;
            case 0x85: stack.Add(PopTuple(1)); break;
            case 0x86: stack.Add(PopTuple(2)); break;
            case 0x87: stack.Add(PopTuple(3)); break;
            case ']': stack.Add(new List<object?>()); break;
            case 'a': Append([Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case '}': stack.Add(new PickleDictionary()); break;
            case 's': SetItems(PopTuple(2)); break;
            case 'u': SetItems(PopToMark()); break;
            case 'q': memo[Byte()] = Top(); break;
            case 'r': memo[UInt32()] = Top(); break;
            case 0x94: memo[memo.Count] = Top(); break; // MEMOIZE
            case 'h': stack.Add(FromMemo(Byte())); break;
            case 'j': stack.Add(FromMemo(UInt32())); break;
            case 'c': stack.Add(new PickleGlobal(Line(), Line())); break;
            case 0x93: stack.Add(NameOnStack()); break; // STACK_GLOBAL
            case 'R' or 0x81: Build(); break; // REDUCE, NEWOBJ
            case 'b': IgnoreAttributes(); break;
            case 'Q': stack.Add(load(Pop())); break;
            case 0x95: Int64(); break; // FRAME: a hint for reading ahead
            default: throw Bad($"pickle opcodes of state dicts expected, 0x{opcode:x2} came");
        }
    }

    private PickleGlobal NameOnStack()
    {
        string name = As<string>(Pop()), module = As<string>(Pop());
        return new PickleGlobal(module, name);
    }

    private void Build()
    {
        object?[] arguments = As<object?[]>(Pop());
        stack.Add(build(As<PickleGlobal>(Pop()), arguments));
    }

    /// <summary>A state dict is an OrderedDict with versions of its modules as an attribute, which say nothing that is needed.</summary>
    private void IgnoreAttributes()
    {
        Pop();
        As<PickleDictionary>(Top());
    }

    private void Append(object?[] items) => As<List<object?>>(Top()).AddRange(items);

    private void SetItems(object?[] items)
    {
        if (items.Length % 2 != 0) throw Bad("a value for each key of a dict expected, a key without one came");
        PickleDictionary target = As<PickleDictionary>(Top());
        for (int i = 0; i < items.Length; i += 2)
        {
            object? key = items[i];
            if (key is not (string or long or bool or double))
                throw Bad($"texts or numbers as keys of a dict expected, {KindOf(key)} came");
            target.Set(key, items[i + 1]);
        }
    }

    private object? Pop()
    {
        object? top = Top();
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private object? Top() =>
        stack.Count > (marks.Count > 0 ? marks.Peek() : 0) ? stack[^1] : throw Bad("an object on the pickle's stack expected, none came");

    private object?[] PopTuple(int count)
    {
        var items = new object?[count];
        for (int i = count - 1; i >= 0; i--) items[i] = Pop();
        return items;
    }

    private object?[] PopToMark()
    {
        if (marks.Count == 0) throw Bad("a mark on the pickle's stack expected, none came");
        int start = marks.Pop();
        object?[] items = [.. stack[start..]];
        stack.RemoveRange(start, stack.Count - start);
        return items;
    }

    private object? FromMemo(long key) =>
        memo.TryGetValue(key, out object? value) ? value : throw Bad($"object {key} of the pickle's memo expected, none came");

    private T As<T>(object? value) =>
        value is T expected ? expected : throw Bad($"{typeof(T).Name} in the pickle expected, {KindOf(value)} came");

    private static string KindOf(object? value) => value?.GetType().Name ?? "None";

    private int Byte()
    {
        int value = stream.ReadByte();
        return value >= 0 ? value : throw Bad("an end of the pickle expected, the file ends before it");
    }

    private ReadOnlySpan<byte> Fill(int count)
    {
        Elements.ReadExactly(stream, small.AsSpan(0, count), path);
        return small.AsSpan(0, count);
    }

    private long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Fill(sizeof(uint)));

    private long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Fill(sizeof(long)));

    private byte[] Bytes(long length)
    {
        long left = stream.Length - stream.Position;
        if (length < 0 || length > left) throw Bad($"a text of at most {left} bytes expected, one of {length} came");
        var bytes = new byte[length];
        Elements.ReadExactly(stream, bytes, path);
        return bytes;
    }

    private string Text(long length) => Encoding.UTF8.GetString(Bytes(length));

    private string Line()
    {
        var text = new StringBuilder();
        for (int value = Byte(); value != '\n'; value = Byte())
        {
            if (text.Length == LongestName) throw Bad($"a name of at most {LongestName} characters expected, a longer one came");
            text.Append((char)value);
        }

        return text.ToString();
    }

    /// <summary>A number of any length, low byte first: a long where it fits.</summary>
    private void PushWholeNumber(byte[] bytes)
    {
        var value = new BigInteger(bytes);
        if (value >= long.MinValue && value <= long.MaxValue) stack.Add((long)value);
        else stack.Add(value);
    }

    private InvalidDataException Bad(string problem) => new($"{path}: {problem}");
}
