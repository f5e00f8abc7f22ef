namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The same elements in another shape, sharing memory.</summary>
    /// <remarks>
    /// <para>Gradient: dx = dy in the shape of x.</para>
    /// <para>Shapes: [20, 300] to [6000], [20, 30, 10], ...: the number of elements stays, and so does their row-major order.</para>
    /// <para>Cost: nothing is copied.</para>
    /// </remarks>
    /// <param name="shape">The new sizes; one of them may be -1, which stands for what is left over.</param>
    /// <exception cref="ArgumentException">The numbers of elements differ, or -1 has no one meaning.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> shape)
    {
        foreach (int size in shape)
            if (size < -1)
                throw new ArgumentException(
                    $"Reshape: {Shape} to [{string.Join(", ", shape.ToArray())}]: size {size} is negative", nameof(shape));
        int unknown = shape.IndexOf(-1);
        if (unknown < 0) return ViewAs(Shape.Of(shape), nameof(Reshape));

        if (shape[(unknown + 1)..].Contains(-1))
            throw new ArgumentException(
                $"Reshape: {Shape} to [{string.Join(", ", shape.ToArray())}]: one -1 expected, more came", nameof(shape));
        Span<int> sizes = shape.Length <= 8 ? stackalloc int[shape.Length] : new int[shape.Length];
        shape.CopyTo(sizes);
        sizes[unknown] = 1;
        int known = Shape.Of(sizes).ElementCount;
        if (known == 0 || Count % known != 0)
            throw new ArgumentException($"Reshape: {Shape} to [{string.Join(", ", shape.ToArray())}]: nothing fits for -1", nameof(shape));
        sizes[unknown] = Count / known;
        return ViewAs(Shape.Of(sizes), nameof(Reshape));
    }

    /// <summary>The same elements in another shape, sharing memory; for languages that do not make spans of arguments.</summary>
    /// <param name="shape">The new sizes; one of them may be -1, which stands for what is left over.</param>
    /// <exception cref="ArgumentException">The numbers of elements differ, or -1 has no one meaning.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(-1)] // C# takes spans, which copy less
    public Tensor Reshape(params int[] shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Reshape(shape.AsSpan());
    }

    /// <summary>A view of all elements that passes its gradient on.</summary>
    private Tensor ViewAs(Shape shape, string operation)
    {
        if (shape.ElementCount != Count)
            throw new ArgumentException($"{operation}: {Shape} has {Count} elements, {shape} has {shape.ElementCount}", nameof(shape));
        Tensor result = View(shape);
        return Autograd.Records(this) ? result.ProducedBy(new ViewNode(this, operation)) : result;
    }

    private sealed class ViewNode(Tensor input, string name) : Node(input)
    {
        public override string Name => name;

        protected override void Backward(Tensor gradient) => PassOn(0, gradient);

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write("Reshape", [writer.Input(0), writer.Constant(writer.OutputSizes)]);
    }
}
