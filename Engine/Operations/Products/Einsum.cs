namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A sum of products over named axes, in Einstein's notation.</summary>
    /// <remarks>
    /// <para>Formula: each operand's axes have letters; the result has those behind the arrow, and the product of the operands is summed
    /// over all others. <c>"ik,kj->ij"</c> is the matrix product, <c>"bij,bjk->bik"</c> one for each b, <c>"i,j->ij"</c> the outer product,
    /// <c>"ij->ji"</c> the transpose, <c>"ij->j"</c> a sum, <c>"ii->i"</c> the diagonal, <c>"...i->..."</c> a sum over the
    /// last axis.</para>
    /// <para>Gradient: through the sums, products and moves of which it is made.</para>
    /// <para>Shapes: an axis of one letter has one size everywhere, or 1, which is repeated. Without an arrow the result has the letters
    /// that come once, in the order of the alphabet.</para>
    /// <para>Numerics, Cost: products of two operands at a time, from left to right, as matrix products.</para>
    /// </remarks>
    /// <param name="equation">Letters a to z and A to Z, commas, <c>-></c>, and at most one <c>...</c> for each operand.</param>
    /// <param name="operands">One for each group of letters.</param>
    /// <exception cref="ArgumentException">The equation cannot be read, or does not fit the operands.</exception>
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        foreach (Tensor operand in operands) ArgumentNullException.ThrowIfNull(operand, nameof(operands));
        var form = EinsumForm.Read(equation, operands);
        Tensor result = form.Prepared(operands[0], 0);
        string letters = form.Letters(0);
        for (int i = 1; i < operands.Length; i++)
        {
            // A letter that neither comes again nor stands in the result is summed in this product.
            string later = form.Output + string.Concat(Enumerable.Range(i + 1, operands.Length - i - 1).Select(form.Letters));
            (result, letters) = Contracted(result, letters, form.Prepared(operands[i], i), form.Letters(i), later);
        }

        return result.Arranged(letters, form.Output);
    }

    /// <summary>The product of two operands, summed over the letters that nobody needs any more.</summary>
    private static (Tensor Result, string Letters) Contracted(
        Tensor left, string leftLetters, Tensor right, string rightLetters, string later)
    {
        (left, leftLetters) = left.SummedTo(leftLetters, rightLetters + later);
        (right, rightLetters) = right.SummedTo(rightLetters, leftLetters + later);
        string both = string.Concat(leftLetters.Where(letter => rightLetters.Contains(letter)));
        string batch = string.Concat(both.Where(letter => later.Contains(letter))), inner = string.Concat(both.Except(batch));
        string rows = string.Concat(leftLetters.Except(both)), columns = string.Concat(rightLetters.Except(both));
        Tensor a = left.Arranged(leftLetters, batch + rows + inner), b = right.Arranged(rightLetters, batch + inner + columns);
        if (batch.Length > 0 && rows.Length + columns.Length == 0)
        {
            // Products of single elements or of two rows: no matrices.
            Tensor products = a * b;
            return (inner.Length == 0 ? products : products.Sum([.. Enumerable.Range(batch.Length, inner.Length)]), batch);
        }

        // An axis of one element is repeated to what the letter has on the other side.
        int[] batchSizes = new int[batch.Length], innerSizes = new int[inner.Length];
        for (int i = 0; i < batchSizes.Length; i++) batchSizes[i] = Common(a.Shape[i], b.Shape[i]);
        for (int i = 0; i < innerSizes.Length; i++)
            innerSizes[i] = Common(a.Shape[batch.Length + rows.Length + i], b.Shape[batch.Length + i]);
        ReadOnlySpan<int> rowSizes = a.Shape.AsSpan().Slice(batch.Length, rows.Length);
        ReadOnlySpan<int> columnSizes = b.Shape.AsSpan()[(batch.Length + inner.Length)..];
        a = a.RepeatedTo([.. batchSizes, .. rowSizes, .. innerSizes], nameof(Einsum));
        b = b.RepeatedTo([.. batchSizes, .. innerSizes, .. columnSizes], nameof(Einsum));
        int stacks = Shape.Of(batchSizes).ElementCount, depth = Shape.Of(innerSizes).ElementCount;
        int m = Shape.Of(rowSizes).ElementCount, n = Shape.Of(columnSizes).ElementCount;
        Tensor product = a.Reshape(stacks, m, depth).MatMul(b.Reshape(stacks, depth, n));
        return (product.Reshape([.. batchSizes, .. rowSizes, .. columnSizes]), batch + rows + columns);

        static int Common(int left, int right) => left == 1 ? right : left;
    }

    /// <summary>Summed over the letters that are not wanted.</summary>
    private (Tensor Result, string Letters) SummedTo(string letters, string wanted)
    {
        int[] axes = [.. Enumerable.Range(0, letters.Length).Where(axis => !wanted.Contains(letters[axis]))];
        return axes.Length == 0 ? (this, letters) : (Sum(axes), string.Concat(letters.Where(letter => wanted.Contains(letter))));
    }

    /// <summary>Summed over the letters that are not in the order, the others permuted to it.</summary>
    private Tensor Arranged(string letters, string order)
    {
        (Tensor result, string left) = SummedTo(letters, order);
        return left == order ? result : result.Permute([.. order.Select(letter => left.IndexOf(letter, StringComparison.Ordinal))]);
    }
}
