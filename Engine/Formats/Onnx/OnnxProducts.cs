namespace DropoutLab.Formats;

/// <summary>Products of matrices.</summary>
internal static class OnnxProducts
{
    public static Tensor Gemm(OnnxCall call)
    {
        Tensor a = call.Tensor(0), b = call.Tensor(1);
        if (a.Rank != 2 || b.Rank != 2) throw call.Bad($"two matrices expected, {a.Shape} and {b.Shape} came");
        bool turnsA = call.Flag("transA"), turnsB = call.Flag("transB");
        float alpha = call.Attribute("alpha", 1f), beta = call.Attribute("beta", 1f);
        bool isLinear = turnsB && !turnsA;
        bool hasBias = alpha == 1 && beta == 1 && call.Has(2) && call.Tensor(2).Rank == 1 && call.Tensor(2).Count == b.Shape[0];
        if (isLinear && hasBias) return a.Linear(b, call.Tensor(2));
        Tensor product = isLinear ? a.Linear(b) : a.MatMul(b, turnsA, turnsB);
        if (alpha != 1) product *= alpha;
        return call.Has(2) && beta != 0 ? product + (beta == 1 ? call.Tensor(2) : beta * call.Tensor(2)) : product;
    }

    /// <summary>A product where an operand may be a vector.</summary>
    public static Tensor MatMul(OnnxCall call)
    {
        Tensor a = call.Tensor(0), b = call.Tensor(1);
        if (a.Rank == 0 || b.Rank == 0) throw call.Bad($"matrices or vectors expected, {a.Shape} and {b.Shape} came");
        return a.MatMul(b);
    }
}
