using System.Collections.Frozen;

namespace DropoutLab.Formats;

/// <summary>The operators of the ONNX standard that the engine's operations can stand for: those of single elements, and the list
/// of all.</summary>
internal static class OnnxOperators
{
    private const float SeluAlpha = 1.6732632f, SeluScale = 1.050701f;

    private static readonly FrozenDictionary<string, Func<OnnxCall, object>> Known = new Dictionary<string, Func<OnnxCall, object>>
    {
        ["Abs"] = call => call.Tensor(0).Abs(),
        ["Acos"] = call => call.Tensor(0).Acos(),
        ["Acosh"] = OnnxFunctions.Acosh,
        ["Add"] = call => Arithmetic(call, (x, y) => x + y, (x, y) => x + y),
        ["And"] = call => call.Tensor(0) * call.Tensor(1),
        ["ArgMax"] = call => OnnxReductions.Place(call, (x, axis, keep) => x.ArgMax(axis, keep)),
        ["ArgMin"] = call => OnnxReductions.Place(call, (x, axis, keep) => x.ArgMin(axis, keep)),
        ["Asin"] = call => call.Tensor(0).Asin(),
        ["Asinh"] = OnnxFunctions.Asinh,
        ["Atan"] = call => call.Tensor(0).Atan(),
        ["Atanh"] = OnnxFunctions.Atanh,
        ["AveragePool"] = OnnxPooling.Average,
        ["BatchNormalization"] = OnnxNormalization.Batch,
        ["BlackmanWindow"] = call => OnnxFunctions.Window(call, 0.42, 0.5, 0.08),
        ["Cast"] = OnnxMoves.Cast,
        ["Ceil"] = call => -(-call.Tensor(0)).Floor(),
        ["Celu"] = call => (call.Tensor(0) / call.Attribute("alpha", 1f)).Elu() * call.Attribute("alpha", 1f),
        ["Clip"] = call => call.Tensor(0).Clamp(
            call.Number(1, call.Attribute("min", float.NegativeInfinity)), call.Number(2, call.Attribute("max", float.PositiveInfinity))),
        ["Compress"] = OnnxPlaces.Compress,
        ["Concat"] = OnnxMoves.Concatenate,
        ["ConstantOfShape"] = OnnxMoves.ConstantOfShape,
        ["Conv"] = OnnxConvolution.Run,
        ["ConvTranspose"] = OnnxConvolution.RunTransposed,
        ["Cos"] = call => call.Tensor(0).Cos(),
        ["Cosh"] = call => (call.Tensor(0).Exp() + (-call.Tensor(0)).Exp()) / 2,
        ["CumSum"] = OnnxReductions.RunningSum,
        ["DFT"] = OnnxSpectra.Transform,
        ["DepthToSpace"] = OnnxMoves.DepthToSpace,
        ["Det"] = OnnxDeterminant.Run,
        ["Div"] = call => Arithmetic(call, (x, y) => x / y, (x, y) => y == 0 ? throw call.Bad("a divisor that is not 0 expected") : x / y),
        ["Dropout"] = Dropout,
        ["Einsum"] = call => Tensor.Einsum(call.Attribute("equation", ""), [.. call.Tensors()]),
        ["Elu"] = call => call.Tensor(0).Elu(call.Attribute("alpha", 1f)),
        ["Equal"] = call => call.Tensor(0).Equal(call.Tensor(1)),
        ["Erf"] = call => call.Tensor(0).Erf(),
        ["Exp"] = call => call.Tensor(0).Exp(),
        ["Expand"] = OnnxMoves.Expand,
        ["EyeLike"] = OnnxPlaces.Eye,
        ["Flatten"] = OnnxMoves.Flatten,
        ["Floor"] = call => call.Tensor(0).Floor(),
        ["GRU"] = OnnxRecurrent.Gru,
        ["Gather"] = OnnxMoves.Gather,
        ["GatherElements"] = OnnxMoves.GatherElements,
        ["GatherND"] = OnnxPlaces.GatherBlocks,
        ["Gelu"] = call =>
            call.Tensor(0).Gelu(call.Attribute("approximate", "none") == "tanh" ? GeluApproximation.Tanh : GeluApproximation.None),
        ["Gemm"] = OnnxProducts.Gemm,
        ["GlobalAveragePool"] = call => OnnxPooling.Global(call, x => x.AdaptiveAvgPool2d(1)),
        ["GlobalMaxPool"] = call => OnnxPooling.Global(call, x => x.AdaptiveMaxPool2d(1)),
        ["Greater"] = call => call.Tensor(0) > call.Tensor(1),
        ["GreaterOrEqual"] = call => call.Tensor(0) >= call.Tensor(1),
        ["GridSample"] = OnnxRegions.GridSample,
        ["GroupNormalization"] = OnnxNormalization.Group,
        ["HammingWindow"] = call => OnnxFunctions.Window(call, 25 / 46.0, 21 / 46.0),
        ["HannWindow"] = call => OnnxFunctions.Window(call, 0.5, 0.5),
        ["HardSigmoid"] = call =>
            ((call.Tensor(0) * call.Attribute("alpha", 0.2f)) + call.Attribute("beta", 0.5f)).Clamp(0, 1),
        ["HardSwish"] = call => call.Tensor(0) * ((call.Tensor(0) * (1 / 6f)) + 0.5f).Clamp(0, 1),
        ["Hardmax"] = OnnxPlaces.Hardmax,
        ["Identity"] = call => call.Any(0),
        ["If"] = OnnxControl.If,
        ["InstanceNormalization"] = call =>
            call.Tensor(0).InstanceNorm(call.Tensor(1), call.Tensor(2), call.Attribute("epsilon", 1e-5f)),
        ["IsInf"] = OnnxFunctions.IsInfinite,
        ["IsNaN"] = call => 1 - call.Tensor(0).Equal(call.Tensor(0)),
        ["LRN"] = OnnxNormalization.LocalResponse,
        ["LSTM"] = OnnxRecurrent.Lstm,
        ["LayerNormalization"] = OnnxNormalization.Layer,
        ["LeakyRelu"] = call => call.Tensor(0).LeakyRelu(call.Attribute("alpha", 0.01f)),
        ["Less"] = call => call.Tensor(0) < call.Tensor(1),
        ["LessOrEqual"] = call => call.Tensor(0) <= call.Tensor(1),
        ["Log"] = call => call.Tensor(0).Log(),
        ["LogSoftmax"] = call => OnnxReductions.Softmax(call, (x, axis) => x.LogSoftmax(axis)),
        ["Loop"] = OnnxControl.Loop,
        ["LpNormalization"] = call => call.Tensor(0) / call.Tensor(0).Norm([call.Attribute("axis", -1)], call.Attribute("p", 2), true),
        ["MatMul"] = OnnxProducts.MatMul,
        ["Max"] = call => call.Tensors().Aggregate(Tensor.Maximum),
        ["MaxPool"] = OnnxPooling.Max,
        ["MaxUnpool"] = OnnxPooling.Unpool,
        ["Mean"] = call => call.Tensors().Aggregate((left, right) => left + right) / call.Count,
        ["MeanVarianceNormalization"] = OnnxNormalization.MeanVariance,
        ["MelWeightMatrix"] = OnnxSpectra.MelWeights,
        ["Min"] = call => call.Tensors().Aggregate(Tensor.Minimum),
        ["Mish"] = call => call.Tensor(0).Mish(),
        ["Mod"] = OnnxFunctions.Modulo,
        ["Mul"] = call => Arithmetic(call, (x, y) => x * y, (x, y) => x * y),
        ["Neg"] = call => -call.Tensor(0),
        ["NegativeLogLikelihoodLoss"] = OnnxLosses.NegativeLogLikelihood,
        ["NonMaxSuppression"] = OnnxBoxes.Suppress,
        ["NonZero"] = OnnxPlaces.NonZero,
        ["Not"] = call => 1 - call.Tensor(0),
        ["OneHot"] = OnnxPlaces.OneHot,
        ["Or"] = call => Tensor.Maximum(call.Tensor(0), call.Tensor(1)),
        ["PRelu"] = PRelu,
        ["Pad"] = OnnxPadding.Pad,
        ["Pow"] = call => call.Tensor(1) is { Count: 1 } exponent && exponent.Rank <= call.Tensor(0).Rank
            ? call.Tensor(0).Pow(call.Number(1, 1))
            : call.Tensor(0).Pow(call.Tensor(1)),
        ["RNN"] = OnnxRecurrent.Rnn,
        ["Range"] = OnnxMoves.Sequence,
        ["Reciprocal"] = call => 1 / call.Tensor(0),
        ["ReduceL1"] = call => OnnxReductions.Reduce(call, (x, axes, keep) => x.Norm(axes, 1, keep)),
        ["ReduceL2"] = call => OnnxReductions.Reduce(call, (x, axes, keep) => x.Norm(axes, 2, keep)),
        ["ReduceLogSum"] = call => OnnxReductions.Reduce(call, (x, axes, keep) => x.Sum(axes, keep).Log()),
        ["ReduceLogSumExp"] = call => OnnxReductions.OneByOne(call, (x, axis) => x.LogSumExp(axis, true)),
        ["ReduceMax"] = call => OnnxReductions.Reduce(call, (x, axes, keep) => x.Amax(axes, keep)),
        ["ReduceMean"] = call => OnnxReductions.Reduce(call, (x, axes, keep) => x.Mean(axes, keep)),
        ["ReduceMin"] = call => OnnxReductions.Reduce(call, (x, axes, keep) => x.Amin(axes, keep)),
        ["ReduceProd"] = call => OnnxReductions.OneByOne(call, (x, axis) => x.Product(axis, true)),
        ["ReduceSum"] = call => OnnxReductions.Reduce(call, (x, axes, keep) => x.Sum(axes, keep)),
        ["ReduceSumSquare"] = call => OnnxReductions.Reduce(call, (x, axes, keep) => x.Square().Sum(axes, keep)),
        ["Relu"] = call => call.Tensor(0).Relu(),
        ["Reshape"] = OnnxMoves.Reshape,
        ["Resize"] = OnnxResize.Run,
        ["ReverseSequence"] = OnnxPlaces.Reverse,
        ["RoiAlign"] = OnnxRegions.RoiAlign,
        ["Round"] = call => call.Tensor(0).Round(),
        ["STFT"] = OnnxSpectra.TransformPieces,
        ["Scan"] = OnnxControl.Scan,
        ["Scatter"] = OnnxScatter.Elements,
        ["ScatterElements"] = OnnxScatter.Elements,
        ["ScatterND"] = OnnxScatter.Blocks,
        ["Selu"] = Selu,
        ["Shape"] = OnnxMoves.ShapeOf,
        ["Shrink"] = OnnxFunctions.Shrink,
        ["Sigmoid"] = call => call.Tensor(0).Sigmoid(),
        ["Sign"] = call => call.Tensor(0).Sign(),
        ["Sin"] = call => call.Tensor(0).Sin(),
        ["Sinh"] = OnnxFunctions.Sinh,
        ["Size"] = call => new OnnxIntegers([call.IsIntegers(0) ? call.Integers(0).Values.Length : call.Tensor(0).Count], []),
        ["Slice"] = OnnxMoves.Slice,
        ["Softmax"] = call => OnnxReductions.Softmax(call, (x, axis) => x.Softmax(axis)),
        ["SoftmaxCrossEntropyLoss"] = OnnxLosses.CrossEntropy,
        ["Softplus"] = call => call.Tensor(0).Softplus(threshold: float.PositiveInfinity),
        ["Softsign"] = call => call.Tensor(0) / (call.Tensor(0).Abs() + 1),
        ["SpaceToDepth"] = OnnxMoves.SpaceToDepth,
        ["Split"] = OnnxMoves.Split,
        ["Sqrt"] = call => call.Tensor(0).Sqrt(),
        ["Squeeze"] = OnnxMoves.Squeeze,
        ["Sub"] = call => Arithmetic(call, (x, y) => x - y, (x, y) => x - y),
        ["Sum"] = call => call.Tensors().Aggregate((left, right) => left + right),
        ["Tan"] = call => call.Tensor(0).Sin() / call.Tensor(0).Cos(),
        ["Tanh"] = call => call.Tensor(0).Tanh(),
        ["TfIdfVectorizer"] = OnnxWordCounts.Run,
        ["ThresholdedRelu"] = call => call.Tensor(0) * (call.Tensor(0) > call.Attribute("alpha", 1f)),
        ["Tile"] = OnnxMoves.Tile,
        ["TopK"] = OnnxReductions.Largest,
        ["Transpose"] = OnnxMoves.Transpose,
        ["Trilu"] = call => call.Flag("upper", otherwise: true)
            ? call.Tensor(0).UpperTriangle((int)call.Number(1, 0))
            : call.Tensor(0).LowerTriangle((int)call.Number(1, 0)),
        ["Unique"] = OnnxDistinct.Run,
        ["Unsqueeze"] = OnnxMoves.Unsqueeze,
        ["Upsample"] = OnnxResize.Run,
        ["Where"] = call => Tensor.Where(call.Tensor(0), call.Tensor(1), call.Tensor(2)),
        ["Xor"] = call => (call.Tensor(0) - call.Tensor(1)).Abs(),
        ["ai.onnx.preview.training.Adagrad"] = OnnxUpdates.Adagrad,
        ["ai.onnx.preview.training.Adam"] = OnnxUpdates.Adam,
        ["ai.onnx.preview.training.Momentum"] = OnnxUpdates.Momentum,
    }.ToFrozenDictionary();

    /// <summary>The names of the operators, in their order.</summary>
    public static IEnumerable<string> Names => Known.Keys.Append("Constant").Order(StringComparer.Ordinal);

    public static bool Knows(string operation) => operation == "Constant" || Known.ContainsKey(operation);

    /// <summary>How many results the engine has of an operator: of others the first alone.</summary>
    public static int Results(string operation) => operation switch
    {
        "If" or "Loop" or "Scan" or "Split" => int.MaxValue,
        _ when operation.StartsWith("ai.onnx.preview.training.", StringComparison.Ordinal) => int.MaxValue,
        "Unique" => 4,
        "LSTM" or "LayerNormalization" or "BatchNormalization" => 3,
        "GRU" or "RNN" or "SoftmaxCrossEntropyLoss" or "Dropout" or "TopK" or "MaxPool" => 2,
        _ => 1,
    };

    /// <summary>Runs an operator: one result, or an array of several.</summary>
    public static object Run(OnnxCall call) => Known[call.Operation](call);

    private static object Arithmetic(OnnxCall call, Func<Tensor, Tensor, Tensor> combine, Func<long, long, long> combineIntegers) =>
        call.IsIntegers(0) && call.IsIntegers(1)
            ? OnnxIntegers.Combine(call.Integers(0), call.Integers(1), combineIntegers)
                ?? throw call.Bad("as many numbers in both expected")
            : combine(call.Tensor(0), call.Tensor(1));

    /// <summary>Evaluation, where nothing is dropped.</summary>
    private static object[] Dropout(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        bool drops = call.Number(2, 0) != 0 && call.Number(1, 0.5f) != 0;
        return drops ? throw call.Bad("evaluation expected, training came") : [x, Tensor.Ones(x.Shape.AsSpan())];
    }

    /// <summary>Slopes that broadcast to the input: one, one for each channel, or any.</summary>
    private static Tensor PRelu(OnnxCall call)
    {
        Tensor x = call.Tensor(0), slope = call.Tensor(1);
        int channels = x.Rank >= 2 && slope.Rank == x.Rank - 1 ? slope.Shape[0] : 0;
        if (slope.Count == 1 || (channels == x.Shape[1] && slope.Count == channels)) return x.PRelu(slope.Reshape(-1));
        return x.Relu() - (slope * (-x).Relu());
    }

    private static Tensor Selu(OnnxCall call)
    {
        float alpha = call.Attribute("alpha", SeluAlpha), gamma = call.Attribute("gamma", SeluScale);
        return alpha == SeluAlpha && gamma == SeluScale ? call.Tensor(0).Selu() : call.Tensor(0).Elu(alpha) * gamma;
    }
}
