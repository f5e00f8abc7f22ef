using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Benchmarks;

/// <summary>A training step that is measured: the net, its batch and its optimizer, for us and for a peer.</summary>
/// <param name="Name">As the tables show it.</param>
/// <param name="Batch">Rows a step.</param>
/// <param name="Sizes">The net's layers, inputs first.</param>
/// <param name="DropProbability">Of the dropout in each hidden layer; 0 for none.</param>
/// <param name="IsRegression">Mean squared error, and dropout before ReLU as in the article; else cross-entropy, and dropout
/// after ReLU.</param>
/// <param name="UsesAdam">Adam; else SGD with momentum 0.9 and weight decay 1e-4.</param>
internal sealed record TrainingWork(string Name, int Batch, int[] Sizes, double DropProbability, bool IsRegression, bool UsesAdam)
{
    public static readonly TrainingWork[] All =
    [
        new("article, plain", 20, [1, 300, 300, 1], 0, true, true),
        new("article, dropout", 20, [1, 300, 300, 1], 0.5, true, true),
        new("784-512-512-10, SGD", 64, [784, 512, 512, 10], 0.5, false, false),
        new("784-512-512-10, Adam", 64, [784, 512, 512, 10], 0.5, false, true),
        new("784-1024-1024-10, SGD", 128, [784, 1024, 1024, 10], 0.5, false, false),
        new("784-1024-1024-10, Adam", 128, [784, 1024, 1024, 10], 0.5, false, true),
        new("784-2048-2048-10, SGD", 256, [784, 2048, 2048, 10], 0.5, false, false),
        new("784-2048-2048-10, Adam", 256, [784, 2048, 2048, 10], 0.5, false, true),
    ];

    /// <summary>The net whose forward pass is measured by itself.</summary>
    public static readonly TrainingWork Inference = new("784-512-128-10", 128, [784, 512, 128, 10], 0.5, false, false);

    /// <summary>A net so small that a step is calls and hardly any arithmetic, with SGD and with Adam.</summary>
    public static readonly TrainingWork[] Tiny =
        [new("2-8-1, SGD", 4, [2, 8, 1], 0, true, false), new("2-8-1, Adam", 4, [2, 8, 1], 0, true, true)];

    public const double Momentum = 0.9;

    public const double WeightDecay = 1e-4;

    public double LearningRate => IsRegression ? 0.01 : 1e-3;

    public int Classes => Sizes[^1];

    /// <summary>Floating-point operations of a forward pass: its matrix products.</summary>
    public double ForwardOperations => 2.0 * Batch * Sizes.Zip(Sizes[1..], (inputs, outputs) => (double)inputs * outputs).Sum();

    /// <summary>Those of a step: the gradients of the weights take as many, those of the inputs too, except the first layer's.</summary>
    public double StepOperations => (3 * ForwardOperations) - (2.0 * Batch * Sizes[0] * Sizes[1]);

    public static TrainingWork Named(string name) => All.Single(work => work.Name == name);

    /// <summary>Returns one step of our training; each call takes the next.</summary>
    /// <param name="inBackward">Whether the backward pass takes the optimizer's step.</param>
    public Action Step(bool inBackward = false)
    {
        Sequential net = Net();
        Optimizer optimizer = UsesAdam
            ? new Adam(net.Parameters, learningRate: LearningRate)
            : new SGD(net.Parameters, learningRate: LearningRate, momentum: Momentum, weightDecay: WeightDecay);
        Loss loss = IsRegression ? new MSELoss() : new CrossEntropyLoss();
        Tensor inputs = Tensor.From(Inputs(), Batch, Sizes[0]);
        Tensor targets = IsRegression ? Tensor.From(NoisyTargets(), Batch, Sizes[^1]) : Tensor.From(Labels(), Batch);
        return () =>
        {
            Tensor value = loss.Forward(net.Forward(inputs), targets);
            optimizer.ZeroGrad();
            if (inBackward)
            {
                optimizer.BackwardAndStep(value);
                return;
            }

            value.Backward();
            optimizer.Step();
        };
    }

    public Sequential Net()
    {
        var layers = new List<Layer>();
        for (int i = 1; i < Sizes.Length; i++)
        {
            layers.Add(new Linear(Sizes[i - 1], Sizes[i]));
            if (i == Sizes.Length - 1) break;
            bool drops = DropProbability > 0;
            if (drops && IsRegression) layers.Add(new Dropout(DropProbability));
            layers.Add(new ReLU());
            if (drops && !IsRegression) layers.Add(new Dropout(DropProbability));
        }

        return new Sequential([.. layers]);
    }

    /// <summary>The batch, from -1 to 1.</summary>
    public float[] Inputs() => MatMulShapes.Values(Batch * Sizes[0], 1);

    /// <summary>The targets of a regression: of the batch as much as is needed, with noise, which is not learned to the end.</summary>
    public float[] NoisyTargets() => [.. Inputs().Zip(MatMulShapes.Values(Batch * Sizes[^1], 2), (x, noise) => x + (0.3f * noise))];

    /// <summary>The class of each row.</summary>
    public float[] Labels() => [.. Enumerable.Range(0, Batch).Select(row => (float)(row % Classes))];
}
