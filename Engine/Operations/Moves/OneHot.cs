namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A row for each class number: 1 at its place, else 0.</summary>
    /// <remarks>
    /// <para>Formula: y[..., j] = 1 if j is the number, else 0.</para>
    /// <para>Gradient: none.</para>
    /// <para>Shapes: [20] with 10 classes to [20, 10].</para>
    /// <para>Cost: one write of the result.</para>
    /// </remarks>
    /// <param name="classCount">How many classes there are, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 1 or more than 2^24 classes.</exception>
    /// <exception cref="ArgumentException">A number is not whole, or not from 0 to classCount - 1.</exception>
    public Tensor OneHot(int classCount)
    {
        if (classCount is < 1 or > Indices.Limit)
            throw new ArgumentOutOfRangeException(nameof(classCount), classCount, $"OneHot: 1 to {Indices.Limit} classes expected");
        Indices.Check(this, classCount, nameof(OneHot), areClasses: true);
        Tensor result = Allocate([.. Shape, classCount]);
        ReadOnlySpan<float> numbers = Values;
        Span<float> destination = result.Destination;
        destination.Clear();
        for (int i = 0; i < numbers.Length; i++) destination[i * classCount + (int)numbers[i]] = 1;
        return Autograd.Traces(this) ? Traced(result, classCount) : result;
    }

    private Tensor Traced(Tensor oneHot, int classCount) => oneHot.ProducedBy(new TracedNode(
        nameof(OneHot),
        writer => writer.Write(
            "OneHot", [GraphValues.Integers(writer, 0), writer.Constant(classCount), writer.Constant(Tensor.From([0, 1]))]),
        this));
}
