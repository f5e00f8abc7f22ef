using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>The matrix product, of two matrices, of matching stacks of matrices, or with a vector.</summary>
    /// <remarks>
    /// <para>Formula: y[..., i, j] = the sum over k of a[..., i, k] * b[..., k, j].</para>
    /// <para>Gradient: da = dy b', db = a' dy; summed over the leading axes along which an operand was repeated.</para>
    /// <para>Shapes: a [..., m, k] and b [..., k, n] give [..., m, n]; the leading axes broadcast as in NumPy. A vector a is a row and a
    /// vector b a column, whose axis of one element the result does not have: [m, k] and [k] give [m], [k] and [k] a scalar. An operand
    /// that is taken transposed is stored the other way round: a [..., k, m], b [..., n, k].</para>
    /// <para>Numerics: each element is off by at most (k + 2) * 2^-24 * (|a||b|); the same bits for any number of threads.</para>
    /// <para>Cost: 2 * m * n * k floating-point operations a matrix, twice as many again in the backward pass; keeps a and b. Nothing is
    /// copied to be transposed, neither here nor in the backward pass, unlike with <see cref="Transpose"/>.</para>
    /// </remarks>
    /// <param name="other">b.</param>
    /// <param name="transposeLeft">Takes a with its last two axes exchanged.</param>
    /// <param name="transposeRight">Takes b with its last two axes exchanged.</param>
    /// <exception cref="ArgumentException">An operand is a scalar, the inner sizes differ, the leading axes do not broadcast, or a vector
    /// is to be transposed.</exception>
    public Tensor MatMul(Tensor other, bool transposeLeft = false, bool transposeRight = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Rank == 0 || other.Rank == 0)
            throw new ArgumentException($"MatMul: {Shape} x {other.Shape}: each needs an axis or more (see the operator *)", nameof(other));
        if ((transposeLeft && Rank == 1) || (transposeRight && other.Rank == 1))
            throw new ArgumentException($"MatMul: {Shape} x {other.Shape}: a matrix to transpose expected, a vector came", nameof(other));
        int leftInner = Shape[transposeLeft ? -2 : -1], inner = other.Shape[other.Rank == 1 ? 0 : transposeRight ? -1 : -2];
        if (leftInner != inner)
        {
            string left = transposeLeft ? "transposed " : "", right = transposeRight ? "transposed " : "";
            throw new ArgumentException(
                $"MatMul: {left}{Shape} x {right}{other.Shape}: inner sizes {leftInner} and {inner} differ", nameof(other));
        }

        if (Rank == 1 || other.Rank == 1) return WithVector(other, transposeLeft, transposeRight);

        var stacks = new MatrixStacks(Shape, other.Shape, transposeLeft, transposeRight);
        Tensor result = Allocate(stacks.ResultShape);
        int m = stacks.M, n = stacks.N, k = stacks.K;
        ReadOnlySpan<float> a = Values, b = other.Values;
        Span<float> y = result.Destination;
        for (int i = 0; i < stacks.Count; i++)
        {
            MatrixProduct.Multiply(
                transposeLeft, transposeRight, m, n, k, 1, a.Slice(stacks.Left(i) * m * k, m * k), stacks.LeftRow,
                b.Slice(stacks.Right(i) * k * n, k * n), stacks.RightRow, 0, y.Slice(i * m * n, m * n), n);
        }

        return Autograd.Records(this, other) ? result.ProducedBy(new MatMulNode(this, other, stacks)) : result;
    }

    /// <summary>A vector as a matrix, and its axis of one element taken away from the result.</summary>
    private Tensor WithVector(Tensor other, bool transposeLeft, bool transposeRight)
    {
        Tensor left = Rank == 1 ? Unsqueeze(0) : this, right = other.Rank == 1 ? other.Unsqueeze(1) : other;
        Tensor product = left.MatMul(right, transposeLeft, transposeRight);
        if (other.Rank == 1) product = product.Squeeze(-1);
        return Rank == 1 ? product.Squeeze(other.Rank == 1 ? -1 : -2) : product;
    }

    private sealed class MatMulNode : Node
    {
        private readonly MatrixStacks stacks;

        public MatMulNode(Tensor left, Tensor right, MatrixStacks stacks)
            : base(left, right)
        {
            this.stacks = stacks;
            Save(left, right);
        }

        protected override void Backward(Tensor gradient)
        {
            if (NeedsGradient(0))
            {
                if (stacks.RepeatsLeft) SumRepeated(0, gradient);
                else AddLeft(gradient, GradientOf(0, out bool accumulate), accumulate);
            }

            if (NeedsGradient(1))
            {
                if (stacks.RepeatsRight) SumRepeated(1, gradient);
                else AddRight(gradient, GradientOf(1, out bool accumulate), accumulate);
            }
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write(
            "MatMul", [Written(writer, 0, stacks.TransposesLeft), Written(writer, 1, stacks.TransposesRight)]);

        private string Written(IGraphWriter writer, int input, bool transposes)
        {
            string name = writer.Input(input);
            if (!transposes) return name;
            int rank = ShapeOf(input).Rank;
            long[] order = [.. Enumerable.Range(0, rank).Select(axis => axis < rank - 2 ? axis : (2L * rank) - 3 - axis)];
            return writer.Write("Transpose", [name], new GraphAttribute("perm", order));
        }

        /// <summary>A matrix that was repeated collects a product for each use: apart, then added once, so that two passes add up to
        /// the bit.</summary>
        private void SumRepeated(int input, Tensor gradient)
        {
            using var sum = new ScratchTensor(Saved(input).Shape);
            sum.Values.Clear();
            if (input == 0) AddLeft(gradient, sum.Values, true);
            else AddRight(gradient, sum.Values, true);
            Accumulate(input, sum.Tensor);
        }

        /// <summary>da = dy b', or, where a is taken transposed, its transpose b dy'.</summary>
        private void AddLeft(Tensor gradient, Span<float> da, bool accumulate)
        {
            int m = stacks.M, n = stacks.N, k = stacks.K, beta = accumulate ? 1 : 0;
            ReadOnlySpan<float> gradients = gradient.Values, matrices = Saved(1).Values;
            for (int i = 0; i < stacks.Count; i++)
            {
                ReadOnlySpan<float> g = gradients.Slice(i * m * n, m * n), b = matrices.Slice(stacks.Right(i) * k * n, k * n);
                Span<float> sum = da.Slice(stacks.Left(i) * m * k, m * k);
                if (stacks.TransposesLeft)
                    MatrixProduct.Multiply(stacks.TransposesRight, true, k, m, n, 1, b, stacks.RightRow, g, n, beta, sum, m);
                else
                    MatrixProduct.Multiply(false, !stacks.TransposesRight, m, k, n, 1, g, n, b, stacks.RightRow, beta, sum, k);
            }
        }

        /// <summary>db = a' dy, or, where b is taken transposed, its transpose dy' a.</summary>
        private void AddRight(Tensor gradient, Span<float> db, bool accumulate)
        {
            int m = stacks.M, n = stacks.N, k = stacks.K, beta = accumulate ? 1 : 0;
            ReadOnlySpan<float> gradients = gradient.Values, matrices = Saved(0).Values;
            for (int i = 0; i < stacks.Count; i++)
            {
                ReadOnlySpan<float> g = gradients.Slice(i * m * n, m * n), a = matrices.Slice(stacks.Left(i) * m * k, m * k);
                Span<float> sum = db.Slice(stacks.Right(i) * k * n, k * n);
                if (stacks.TransposesRight)
                    MatrixProduct.Multiply(true, stacks.TransposesLeft, n, k, m, 1, g, n, a, stacks.LeftRow, beta, sum, k);
                else
                    MatrixProduct.Multiply(!stacks.TransposesLeft, false, k, n, m, 1, a, stacks.LeftRow, g, n, beta, sum, n);
            }
        }
    }

    /// <summary>How the matrices of two stacks meet: for each matrix of the result, which of the left and which of the right.</summary>
    private sealed class MatrixStacks
    {
        private readonly int[]? left;
        private readonly int[]? right;

        public MatrixStacks(Shape a, Shape b, bool transposesLeft, bool transposesRight)
        {
            TransposesLeft = transposesLeft;
            TransposesRight = transposesRight;
            M = a[transposesLeft ? -1 : -2];
            K = a[transposesLeft ? -2 : -1];
            N = b[transposesRight ? -2 : -1];
            for (int axis = 3; axis <= Math.Min(a.Rank, b.Rank); axis++)
                if (a[-axis] != b[-axis] && a[-axis] != 1 && b[-axis] != 1)
                    throw new ArgumentException(
                        $"MatMul: {a} x {b}: the stacks do not broadcast: sizes {a[-axis]} and {b[-axis]} differ and neither is 1");
            ReadOnlySpan<int> leadingA = a.AsSpan()[..^2], leadingB = b.AsSpan()[..^2];
            Shape leading = leadingA.IsEmpty && leadingB.IsEmpty ? default : Shape.Broadcast(leadingA, leadingB, nameof(MatMul));
            ResultShape = [.. leading.AsSpan(), M, N];
            Count = leading.ElementCount;
            left = Map(leadingA, leading);
            right = Map(leadingB, leading);
        }

        public int M { get; }

        public int N { get; }

        public int K { get; }

        public bool TransposesLeft { get; }

        public bool TransposesRight { get; }

        /// <summary>Length of a row of the left matrix as it is stored.</summary>
        public int LeftRow => TransposesLeft ? M : K;

        /// <summary>Length of a row of the right matrix as it is stored.</summary>
        public int RightRow => TransposesRight ? K : N;

        public int Count { get; }

        public Shape ResultShape { get; }

        public bool RepeatsLeft => left is not null;

        public bool RepeatsRight => right is not null;

        public int Left(int i) => left is null ? i : left[i];

        public int Right(int i) => right is null ? i : right[i];

        /// <summary>Null when the stack has the result's shape, so that each matrix meets its own.</summary>
        private static int[]? Map(ReadOnlySpan<int> own, Shape leading)
        {
            if (own.SequenceEqual(leading.AsSpan())) return null;
            var map = new int[leading.ElementCount];
            for (int i = 0; i < map.Length; i++)
            {
                int rest = i, position = 0, stride = 1;
                for (int axis = 1; axis <= own.Length; axis++)
                {
                    int index = rest % leading[-axis];
                    rest /= leading[-axis];
                    if (own[^axis] == 1) continue;
                    position += index * stride;
                    stride *= own[^axis];
                }

                map[i] = position;
            }

            return map;
        }
    }
}
