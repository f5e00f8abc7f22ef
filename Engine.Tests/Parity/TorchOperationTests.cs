namespace DropoutLab.Tests.Parity;

/// <summary>The operations against PyTorch, values and gradients: ordinary numbers, none, scalars, broadcasting, infinities, NaN.</summary>
internal sealed class TorchOperationTests
{
    private static readonly Dictionary<string, Func<Tensor[], Tensor>> Single = new()
    {
        ["Negate"] = x => -x[0],
        ["Abs"] = x => x[0].Abs(),
        ["Sign"] = x => x[0].Sign(),
        ["Square"] = x => x[0].Square(),
        ["Exp"] = x => x[0].Exp(),
        ["Sin"] = x => x[0].Sin(),
        ["Cos"] = x => x[0].Cos(),
        ["Expm1"] = x => x[0].Expm1(),
        ["Erf"] = x => x[0].Erf(),
        ["Floor"] = x => x[0].Floor(),
        ["Round"] = x => x[0].Round(),
        ["Relu"] = x => x[0].Relu(),
        ["Sigmoid"] = x => x[0].Sigmoid(),
        ["Tanh"] = x => x[0].Tanh(),
        ["LogSigmoid"] = x => x[0].LogSigmoid(),
        ["Hardtanh"] = x => x[0].Hardtanh(),
        ["Elu"] = x => x[0].Elu(),
        ["Selu"] = x => x[0].Selu(),
        ["Silu"] = x => x[0].Silu(),
        ["Softplus"] = x => x[0].Softplus(),
        ["Mish"] = x => x[0].Mish(),
        ["Gelu"] = x => x[0].Gelu(),
        ["GeluTanh"] = x => x[0].Gelu(GeluApproximation.Tanh),
        ["Clone"] = x => x[0].Clone(),
        ["LeakyRelu"] = x => x[0].LeakyRelu(0.2),
        ["Clamp"] = x => x[0].Clamp(-0.5, 1),
        ["Pow 3"] = x => x[0].Pow(3),
        ["Pow 0"] = x => x[0].Pow(0),
        ["Pow -2"] = x => x[0].Pow(-2),
        ["Pow 0.5"] = x => x[0].Pow(0.5),
        ["Add a number"] = x => x[0] + 0.3,
        ["Subtract from a number"] = x => 0.3 - x[0],
        ["Multiply by a number"] = x => x[0] * 0.3,
        ["Divide a number"] = x => 0.3 / x[0],
        ["Divide by a number"] = x => x[0] / 0.3,
        ["Sqrt"] = x => x[0].Sqrt(),
        ["Log"] = x => x[0].Log(),
        ["Log1p"] = x => x[0].Log1p(),
        ["ReciprocalSqrt"] = x => x[0].ReciprocalSqrt(),
        ["Add"] = x => x[0] + x[1],
        ["Subtract"] = x => x[0] - x[1],
        ["Multiply"] = x => x[0] * x[1],
        ["Divide"] = x => x[0] / x[1],
        ["Maximum"] = x => Tensor.Maximum(x[0], x[1]),
        ["Minimum"] = x => Tensor.Minimum(x[0], x[1]),
        ["Pow of tensors"] = x => x[0].Pow(x[1]),
        ["Pow of a number"] = x => 0 * x[0] + Tensor.Pow(1.5, x[1]),
        ["Clamp from a tensor"] = x => x[0].Clamp(x[1]),
        ["Clamp to a tensor"] = x => x[0].Clamp(null, x[1]),
        ["Clamp between tensors"] = x => x[0].Clamp(x[1], x[2]),
        ["Where"] = x => Tensor.Where(x[0] > 0, x[1], x[2]),
        ["Greater"] = x => x[0] > x[1],
        ["Less"] = x => x[0] < x[1],
        ["GreaterOrEqual"] = x => x[0] >= x[1],
        ["LessOrEqual"] = x => x[0] <= x[1],
        ["Equal"] = x => x[0].Equal(x[1]),
        ["Sum"] = x => x[0].Sum(),
        ["Mean"] = x => x[0].Mean(),
        ["Variance"] = x => x[0].Variance(),
        ["StandardDeviation"] = x => x[0].StandardDeviation(),
        ["Norm"] = x => x[0].Norm(),
        ["Norm 1"] = x => x[0].Norm(1.0),
        ["Norm 0.5"] = x => x[0].Norm(0.5),
        ["Norm 3"] = x => x[0].Norm(3.0),
        ["Norm 0"] = x => x[0].Norm(0.0),
        ["Norm inf"] = x => x[0].Norm(double.PositiveInfinity),
        ["Norm -inf"] = x => x[0].Norm(double.NegativeInfinity),
        ["Product"] = x => x[0].Product(),
        ["Amax"] = x => x[0].Amax([]),
        ["Amin"] = x => x[0].Amin([]),
        ["Max"] = x => x[0].Max(),
        ["Min"] = x => x[0].Min(),
        ["Sum 1"] = x => x[0].Sum(-1),
        ["Mean 1"] = x => x[0].Mean(-1),
        ["Variance 1"] = x => x[0].Variance(-1),
        ["StandardDeviation 1"] = x => x[0].StandardDeviation(-1),
        ["Norm axis"] = x => x[0].Norm([-1]),
        ["Norm 0.5 axis"] = x => x[0].Norm([-1], 0.5),
        ["Product 1"] = x => x[0].Product(-1),
        ["CumulativeSum"] = x => x[0].CumulativeSum(-1),
        ["ArgMax"] = x => x[0].ArgMax(-1),
        ["ArgMin"] = x => x[0].ArgMin(-1),
        ["LogSumExp"] = x => x[0].LogSumExp(-1),
        ["Softmax"] = x => x[0].Softmax(-1),
        ["LogSoftmax"] = x => x[0].LogSoftmax(-1),
        ["Amax 1"] = x => x[0].Amax([-1]),
        ["Amin 1"] = x => x[0].Amin([-1]),
        ["Amax over 0, 2"] = x => x[0].Amax([0, 2]),
        ["Amin over 0, 2"] = x => x[0].Amin([0, 2]),
        ["Expand"] = x => x[0].Expand(2, 3, 4),
        ["Repeat"] = x => x[0].Repeat(2, 1, 3),
        ["Flip"] = x => x[0].Flip(0, -1),
        ["Roll"] = x => x[0].Roll(-5, 1),
        ["Pad"] = x => x[0].Pad([1, 2, x[0].Shape[1] == 0 ? 1 : -1, 3], value: 0.5),
        ["Pad reflect"] = x => x[0].Pad([2, 1, 1, 0], PaddingMode.Reflect),
        ["Pad replicate"] = x => x[0].Pad([2, 1, 0, 3], PaddingMode.Replicate),
        ["Slice with a step"] = x => x[0].Slice(1, -3, 3).Slice(2, 1, 2, 2),
        ["LowerTriangle"] = x => x[0].LowerTriangle(1),
        ["UpperTriangle"] = x => x[0].UpperTriangle(1),
        ["OneHot"] = x => x[0].OneHot(3),
        ["Gather"] = x => x[0].Gather(1, x[1]),
        ["Scatter"] = x => x[0].Scatter(1, x[1], x[2]),
        ["ScatterAdd"] = x => x[0].ScatterAdd(1, x[1], x[2]),
        ["IndexAdd"] = x => x[0].IndexAdd(1, [2, 0, 2], x[1]),
        ["IndexSelect"] = x => x[0].IndexSelect(1, 2, 0, 2),
        ["Transpose"] = x => x[0].Transpose(0, -1),
        ["Squeeze"] = x => x[0].Squeeze(-1),
        ["MatMul"] = x => x[0].MatMul(x[1]),
    };

    /// <summary>Operations with several results.</summary>
    private static readonly Dictionary<string, Func<Tensor[], Tensor[]>> Several = new()
    {
        ["Max 1"] = x => Both(x[0].Max(-1)),
        ["Min 1"] = x => Both(x[0].Min(-1)),
        ["Sort"] = x => Both(x[0].Sort()),
        ["Sort descending"] = x => Both(x[0].Sort(-1, descending: true)),
        ["TopK"] = x => x[0].Rank == 1 ? [x[0].TopK(3).Values] : Both(x[0].TopK(2)),
        ["TopK smallest"] = x => Both(x[0].TopK(2, largest: false)),
        ["Split"] = x => x[0].Split(3),
        ["Chunk"] = x => x[0].Chunk(3),
    };

    /// <summary>Calls whose numbers differ, and why: docs/numerics.md says so too.</summary>
    private static readonly Dictionary<string, (string Reason, string Elements)> Differing = new()
    {
        ["Abs|special"] = ("the gradient of NaN is NaN, not 0", "g0[0]=NaN"),
        ["Sign|special"] = ("the sign of NaN is NaN, not 0", "y0[0]=NaN"),
        ["Elu|special"] = ("the gradient of NaN is NaN, not that of a positive number", "g0[0]=NaN"),
        ["Selu|special"] = ("the gradient of NaN is NaN, not that of a positive number", "g0[0]=NaN"),
        ["Mish|special"] = ("the gradient at infinity is 1, not NaN", "g0[1]=1.17"),
        ["Gelu|special"] = ("the limit at infinity is infinity, not NaN, and 3e38 stays, not infinite", "y0[1]=Infinity y0[15]=3E+38"),
        ["Log1p|special"] = ("the logarithm of 3e38 is 88.6, not infinite", "y0[15]=88.6"),
        ["Pow 0.5|special"] = (
            "a power of minus infinity is that of IEEE 754, as for other exponents there: not the root, NaN",
            "y0[2]=Infinity g0[2]=0 g0[4]=-Infinity"),
        ["Variance|special 4"] = (Overflow, "g0[0,1]=2.28E+37 g0[2]=-4.57E+37"),
        ["Variance 1|special"] = (Overflow, "g0[12,13]=2.77E+37 g0[14]=-5.55E+37"),
        ["StandardDeviation|special 4"] = (Overflow, "y0[0]=1.73E+38 g0[0,1]=0.37 g0[2]=-0.741"),
        ["StandardDeviation 1|special"] = (Overflow, "g0[12,13]=-0.192 g0[14]=0.385"),
        ["Norm 3|special 4"] = ("a norm that overflows passes no gradient, not NaN", "g0[0,1]=-0"),
        ["Product|special 0"] = (Others, "g0[0]=0.245"),
        ["Product|special 1"] = (Others, "g0[0]=-Infinity g0[2]=Infinity"),
        ["Product|special 2"] = (Others, "g0[0,1]=-Infinity"),
        ["Product|special 4"] = (Others, "g0[0,1]=-2.27E+38"),
        ["Product|special 5"] = (Others, "g0[0]=-22.3"),
        ["Amax|special 0"] = (Ties, "g0[0]=-2.48 g0[1,2]=-0"),
        ["Amin|special 0"] = (Ties, "g0[0]=-1.06 g0[1,2]=-0"),
        ["Amax 1|special"] = (Ties, "g0[0]=1.23 g0[1,2]=0"),
        ["Amin 1|special"] = (Ties, "g0[0]=-0.776 g0[1,2]=-0"),
        ["Norm inf|special 0"] = ("as of Max: the NaN has the gradient, not nobody", "g0[0]=0.551"),
        ["Norm -inf|special 0"] = ("as of Min: the NaN has the gradient, not nobody", "g0[0]=0.36"),
    };

    private const string Overflow = "numbers near the end of the range: right, not infinite or NaN";

    private const string Others = "the gradient is the product of the others, not the product divided by the element";

    private const string Ties = "the NaN-s share the gradient, as of Max, not NaN";

    private static readonly Lazy<ILookup<string, TorchCall>> Calls = new(() => TorchCall.Read("operations.safetensors"));

    public static IEnumerable<string> Names => Calls.Value.Select(calls => calls.Key);

    [TestCaseSource(nameof(Names))]
    public void AgreesWithPyTorch(string name) =>
        Assert.That(TorchCall.Problems(Calls.Value[name], x => Results(name, x), Differing), Is.Empty);

    [Test]
    public void EveryOperationHereIsRecorded() => Assert.That(Single.Keys.Concat(Several.Keys).Except(Names), Is.Empty);

    private static Tensor[] Results(string name, Tensor[] x)
    {
        if (name.StartsWith("Einsum ", StringComparison.Ordinal)) return [Tensor.Einsum(name["Einsum ".Length..], x)];
        return Several.TryGetValue(name, out Func<Tensor[], Tensor[]>? several) ? several(x) : [Single[name](x)];
    }

    private static Tensor[] Both((Tensor Values, Tensor Indices) pair) => [pair.Values, pair.Indices];
}
