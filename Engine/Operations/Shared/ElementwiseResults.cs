using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>New tensors whose elements are functions of others at the same place.</content>
public sealed partial class Tensor
{
    /// <summary>A new tensor whose elements are a function of this one's.</summary>
    private static Tensor Mapped<TOperator>(TOperator op, Tensor input)
        where TOperator : unmanaged, IUnaryOperator
    {
        ArgumentNullException.ThrowIfNull(input);
        Tensor result = Allocate(input.Shape);
        Elementwise.Unary(op, input.Values, result.Destination);
        return result;
    }

    /// <summary>A new tensor whose elements are a function of two tensors' elements.</summary>
    private static Tensor Broadcasted<TOperator>(TOperator op, Tensor left, Tensor right, string operation)
        where TOperator : unmanaged, IBinaryOperator
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        Shape shape = Shape.Broadcast(left.Shape, right.Shape, operation);
        Tensor result = Allocate(shape);
        Broadcast.Binary(op, left.Values, left.Shape.AsSpan(), right.Values, right.Shape.AsSpan(), result.Destination, shape.AsSpan());
        return result;
    }
}
