namespace DropoutLab.Benchmarks.Overhead;

/// <summary>A call whose cost is measured, as a user writes it.</summary>
/// <param name="Name">As the tables show it, and as the peers name theirs.</param>
/// <param name="Ours">The call.</param>
/// <param name="HasGradient">Whether its result has a gradient.</param>
internal sealed record SmallCall(string Name, Func<SmallOperands, Tensor> Ours, bool HasGradient = true)
{
    private const double DropProbability = 0.5;

    private static readonly Generator Generator = new PhiloxGenerator(1);
    private static readonly Losses.MSELoss MeanSquared = new();
    private static readonly Losses.CrossEntropyLoss CrossEntropy = new();

    public static readonly SmallCall[] All =
    [
        new("-x", of => -of.X),
        new("Abs", of => of.X.Abs()),
        new("Exp", of => of.X.Exp()),
        new("Expm1", of => of.X.Expm1()),
        new("Log", of => of.X.Log()),
        new("Log1p", of => of.X.Log1p()),
        new("Sqrt", of => of.X.Sqrt()),
        new("ReciprocalSqrt", of => of.X.ReciprocalSqrt()),
        new("Square", of => of.X.Square()),
        new("Sin", of => of.X.Sin()),
        new("Cos", of => of.X.Cos()),
        new("Erf", of => of.X.Erf()),
        new("Floor", of => of.X.Floor(), HasGradient: false),
        new("Round", of => of.X.Round(), HasGradient: false),
        new("Sign", of => of.X.Sign(), HasGradient: false),
        new("Clamp", of => of.X.Clamp(0.7, 1.3)),
        new("Pow(2.5)", of => of.X.Pow(2.5)),
        new("Relu", of => of.X.Relu()),
        new("LeakyRelu", of => of.X.LeakyRelu()),
        new("Elu", of => of.X.Elu()),
        new("Gelu", of => of.X.Gelu()),
        new("Hardtanh", of => of.X.Hardtanh()),
        new("LogSigmoid", of => of.X.LogSigmoid()),
        new("Mish", of => of.X.Mish()),
        new("Sigmoid", of => of.X.Sigmoid()),
        new("Silu", of => of.X.Silu()),
        new("Softplus", of => of.X.Softplus()),
        new("Tanh", of => of.X.Tanh()),
        new("x + y", of => of.X + of.Y),
        new("x - y", of => of.X - of.Y),
        new("x * y", of => of.X * of.Y),
        new("x / y", of => of.X / of.Y),
        new("x + 2", of => of.X + 2),
        new("x * 2", of => of.X * 2),
        new("x + row", of => of.X + of.Row),
        new("Pow(y)", of => of.X.Pow(of.Y)),
        new("Maximum", of => Tensor.Maximum(of.X, of.Y)),
        new("x > y", of => of.X > of.Y, HasGradient: false),
        new("Where", of => Tensor.Where(of.Indices, of.X, of.Y)),
        new("MatMul", of => of.X.MatMul(of.Y)),
        new("Linear", of => of.X.Linear(of.Weight, of.Row)),
        new("Sum", of => of.X.Sum()),
        new("Sum(1)", of => of.X.Sum(1)),
        new("Mean", of => of.X.Mean()),
        new("Norm", of => of.X.Norm()),
        new("Amax(1)", of => of.X.Amax([1])),
        new("ArgMax(1)", of => of.X.ArgMax(1), HasGradient: false),
        new("LogSumExp(1)", of => of.X.LogSumExp(1)),
        new("CumulativeSum(1)", of => of.X.CumulativeSum(1)),
        new("Softmax(1)", of => of.X.Softmax(1)),
        new("LogSoftmax(1)", of => of.X.LogSoftmax(1)),
        new("LayerNorm", of => of.X.LayerNorm([of.Side])),
        new("Dropout", of => of.X.Dropout(DropProbability, training: true, Generator)),
        new("MSELoss", of => MeanSquared.Forward(of.X, of.Y)),
        new("CrossEntropyLoss", of => CrossEntropy.Forward(of.X, of.Labels)),
        new("Reshape", of => of.X.Reshape(of.Side * of.Side)),
        new("Unsqueeze", of => of.X.Unsqueeze(0)),
        new("Transpose", of => of.X.Transpose(0, 1)),
        new("Slice", of => of.X.Slice(0, 0, 1)),
        new("Expand", of => of.X.Expand(2, of.Side, of.Side)),
        new("Concatenate", of => Tensor.Concatenate([of.X, of.Y], 1)),
        new("Stack", of => Tensor.Stack([of.X, of.Y])),
        new("Gather", of => of.X.Gather(0, of.Indices)),
        new("Clone", of => of.X.Clone()),
    ];

    /// <summary>Whether the call is timed in this way.</summary>
    public bool Has(CallMode mode) => HasGradient || mode == CallMode.Plain;

    /// <summary>So many of these calls, one by one, in one scope.</summary>
    public Action Repeated(SmallOperands operands, CallMode mode, int calls)
    {
        if (mode != CallMode.Backward)
        {
            return () =>
            {
                using TensorScope scope = TensorScope.Open();
                for (int i = 0; i < calls; i++) Ours(operands);
            };
        }

        Tensor gradient = Tensor.Ones(Ours(operands).Shape.AsSpan());
        return () =>
        {
            using TensorScope scope = TensorScope.Open();
            for (int i = 0; i < calls; i++) Ours(operands).Backward(gradient);
        };
    }
}
