using System.Numerics.Tensors;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <summary>An array of 32-bit floating-point numbers with any number of axes, and what autograd knows about it.</summary>
/// <remarks>
/// <para>The elements lie one after another, the last axis fastest (row-major). Operations make new tensors; a few that only rename axes or
/// take a range of rows (<c>Reshape</c>, <c>Flatten</c>, <c>Unsqueeze</c>, <c>Squeeze</c>, <c>Detach</c>, <c>Slice</c> on the first axis)
/// share the memory of their input.</para>
/// <para>Nothing needs to be disposed. What a module's forward pass made and did not return is reused after <see cref="Backward"/>;
/// everything else belongs to the garbage collector.</para>
/// <para>Threads: different threads may work on different tensors, and may read the same ones. Writing a tensor, or accumulating gradients
/// into the same leaf from two threads, is the caller's to order.</para>
/// </remarks>
public sealed partial class Tensor
{
    private readonly Storage storage;
    private readonly int offset;

    private Tensor(Storage storage, int offset, Shape shape)
    {
        this.storage = storage;
        this.offset = offset;
        Shape = shape;
    }

    /// <summary>Sizes of the axes, outermost first.</summary>
    public Shape Shape { get; }

    /// <summary>Number of axes; 0 for a scalar.</summary>
    public int Rank => Shape.Rank;

    /// <summary>Number of elements.</summary>
    public int Count => Shape.ElementCount;

    /// <summary>One element.</summary>
    /// <param name="index">A number for each axis, from 0; a negative one counts from the end of its axis.</param>
    /// <exception cref="ArgumentException">There are more or fewer numbers than axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its axis.</exception>
    [System.Runtime.CompilerServices.IndexerName("Element")] // not "Item", which is PyTorch's method
    public float this[params ReadOnlySpan<int> index]
    {
        get
        {
            if (index.Length != Rank)
                throw new ArgumentException($"Tensor: {index.Length} indices for the {Rank} axes of {Shape}", nameof(index));
            int position = 0;
            for (int axis = 0; axis < index.Length; axis++)
            {
                int size = Shape[axis], i = index[axis] < 0 ? index[axis] + size : index[axis];
                if ((uint)i >= (uint)size)
                    throw new ArgumentOutOfRangeException(
                        nameof(index), index[axis], $"Tensor: axis {axis} of {Shape} has {size} elements");
                position = position * size + i;
            }

            return Values[position];
        }
    }

    /// <summary>The only element of a tensor that has one.</summary>
    /// <exception cref="InvalidOperationException">The tensor has more or fewer elements.</exception>
    public float Item() => Count == 1
        ? Values[0]
        : throw new InvalidOperationException($"Item: {Shape} has {Count} elements, 1 expected");

    /// <summary>A copy of the elements, row-major.</summary>
    public float[] ToArray() => Values.ToArray();

    /// <summary>A copy of the elements as whole numbers, row-major: of classes, of what ArgMax gave.</summary>
    /// <exception cref="InvalidOperationException">An element is no whole number in the range of int.</exception>
    public int[] ToIndices()
    {
        ReadOnlySpan<float> values = Values;
        var indices = new int[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            // 2^31 as a float: the first one that is too large.
            indices[i] = float.IsInteger(values[i]) && values[i] is >= -2147483648f and < 2147483648f
                ? (int)values[i]
                : throw new InvalidOperationException($"ToIndices: element {i} of {Shape} is {values[i]}, a whole number expected");
        }

        return indices;
    }

    /// <summary>Copies the elements, row-major.</summary>
    /// <param name="destination">At least <see cref="Count"/> long.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<float> destination)
    {
        if (destination.Length < Count)
            throw new ArgumentException($"CopyTo: {Shape} has {Count} elements, the destination {destination.Length}", nameof(destination));
        Values.CopyTo(destination);
    }

    /// <summary>The elements themselves, row-major, without a copy.</summary>
    /// <remarks><para>Memory: a tensor that was looked at in this way is never reused by the engine, so the span
    /// stays valid.</para></remarks>
    public ReadOnlySpan<float> AsSpan()
    {
        storage.Keep();
        return Values;
    }

    /// <summary>The elements as a span with axes, for the functions of System.Numerics.Tensors, without a copy.</summary>
    /// <remarks><para>Memory: as <see cref="AsSpan"/>. A scalar becomes a span of one axis with one element.</para></remarks>
    public ReadOnlyTensorSpan<float> AsTensorSpan()
    {
        Span<nint> sizes = stackalloc nint[Math.Max(Rank, 1)];
        sizes[0] = 1;
        for (int axis = 0; axis < Rank; axis++) sizes[axis] = Shape[axis];
        return new ReadOnlyTensorSpan<float>(AsSpan(), sizes);
    }

    /// <summary>Overwrites the elements.</summary>
    /// <remarks>
    /// <para>Gradient: none; the change is not recorded. If a recorded operation still needs the old values, its backward
    /// pass throws.</para>
    /// </remarks>
    /// <param name="values">As many as the tensor has, row-major.</param>
    /// <exception cref="ArgumentException">The number of values differs.</exception>
    /// <exception cref="InvalidOperationException">The tensor is the result of a recorded operation.</exception>
    public void CopyFrom(ReadOnlySpan<float> values)
    {
        if (values.Length != Count)
            throw new ArgumentException($"CopyFrom: {Shape} has {Count} elements, {values.Length} came", nameof(values));
        Copy.Run(values, WritableValues(nameof(CopyFrom)));
        EndWrite();
    }

    /// <summary>Sets every element to one value.</summary>
    /// <remarks><para>Gradient: none, as for <see cref="CopyFrom"/>.</para></remarks>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">The tensor is the result of a recorded operation.</exception>
    public void Fill(double value)
    {
        WritableValues(nameof(Fill)).Fill((float)value);
        EndWrite();
    }

    /// <summary>The shape and the elements, as NumPy prints them; the middle of a long axis is left out.</summary>
    public override string ToString() => TensorPrinter.Print(this);

    /// <summary>The elements, for reading inside the engine.</summary>
    internal ReadOnlySpan<float> Values => storage.Values.Slice(offset, Count);

    /// <summary>The elements of a tensor that the caller made a moment ago and nobody has read yet.</summary>
    internal Span<float> Destination => storage.Values.Slice(offset, Count);

    /// <summary>The elements of a tensor that belongs to the caller, such as the gradient that a node was handed: read and overwritten in
    /// place, since nobody else holds it.</summary>
    internal Span<float> OwnValues => storage.Values.Slice(offset, Count);

    /// <summary>The elements, for a change in place by an optimizer or an initializer: operations that saved the old values will
    /// say so.</summary>
    internal Span<float> MutableValues
    {
        get
        {
            storage.Version++;
            return storage.Values.Slice(offset, Count);
        }
    }

    /// <summary>Says that a change in place is complete: what another thread made of the values meanwhile, such as a weight packed for
    /// predictions, is of a version that has passed.</summary>
    internal void EndWrite() => storage.Version++;

    /// <summary>What the views of one tensor share.</summary>
    internal Storage Memory => storage;

    /// <summary>How often the values were changed in place.</summary>
    internal int Version => storage.Version;

    /// <summary>A new tensor whose elements are still to be written; the innermost open scope owns it.</summary>
    internal static Tensor Allocate(Shape shape)
    {
        var storage = new Storage(shape.ElementCount);
        TensorScope.Add(storage);
        return new Tensor(storage, 0, shape);
    }

    /// <summary>A new tensor whose elements are still to be written and that no scope owns.</summary>
    internal static Tensor AllocateKept(Shape shape) => new(new Storage(shape.ElementCount), 0, shape);

    /// <summary>A new tensor that a data loader reuses for a later batch unless the user keeps it.</summary>
    internal static Tensor AllocateBatch(Shape shape)
    {
        var storage = new Storage(shape.ElementCount);
        storage.BelongToLoader();
        return new Tensor(storage, 0, shape);
    }

    /// <summary>A tensor that shares this one's memory from <paramref name="start"/> on.</summary>
    internal Tensor View(Shape shape, int start = 0) => new(storage, offset + start, shape);

    /// <summary>Gives the memory back; for temporaries that no user has seen.</summary>
    internal void Reclaim(ReclaimCause cause = ReclaimCause.Scratch) => storage.Reclaim(cause);

    /// <summary>Gives a batch's memory back, unless the user or a recorded graph has it.</summary>
    internal void ReclaimBatch()
    {
        if (!storage.IsHeld) storage.ReclaimUnlessKept(ReclaimCause.LoaderWentOn);
    }

    /// <summary>Hands the memory to a scope further out; 0 is the user.</summary>
    internal void HandOver(int depth) => storage.HandOver(depth);

    /// <summary>Leaves the memory to the garbage collector from now on: a user, or a module's state, holds it.</summary>
    internal void Keep() => storage.Keep();

    /// <summary>A node needs the values until it is freed.</summary>
    internal void HoldForGraph() => storage.Hold();

    /// <summary>Says that nobody but an operation that saved it reads this result again: its memory need not wait for the backward pass,
    /// but is used again when the module's pass that made it ends.</summary>
    internal void LetGo() => Producer?.LetGoOfOutput();

    /// <summary>A node that needed the values is freed.</summary>
    internal void ReleaseFromGraph() => storage.Release();

    private Span<float> WritableValues(string operation) => producer is null
        ? MutableValues
        : throw new InvalidOperationException(
            $"{operation}: the tensor is the result of {producer.Name}; change it in place after Detach(), or make a new tensor");
}
