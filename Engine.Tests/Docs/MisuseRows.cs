using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Lab;
using DropoutLab.Training;

namespace DropoutLab.Tests.Docs;

/// <summary>What people do wrongly, in the order of docs/misuse.md.</summary>
internal static class MisuseRows
{
    public const string Shapes = "Shapes that do not fit a layer";

    private const string Numbers = "NaN", Empty = "Empty batches", Training = "Training", States = "States and files";

    public static IEnumerable<MisuseRow> All() => [.. LayerRows(), .. NumberRows(), .. EmptyRows(), .. TrainingRows(), .. StateRows()];

    private static IEnumerable<MisuseRow> LayerRows() =>
    [
        Wrong("Linear(3, 2)", () => new Linear(3, 2), 4, 5),
        Wrong("TiedLinear([2, 3])", () => new TiedLinear(Tensor.Zeros(2, 3)), 4, 5),
        Wrong("DropConnect(3, 2)", () => new DropConnect(3, 2), 4, 5),
        Wrong("Conv1d(2, 4, 3)", () => new Conv1d(2, 4, 3), 1, 3, 8),
        Wrong("Conv2d(2, 4, 3)", () => new Conv2d(2, 4, 3), 2, 8, 8),
        Wrong("Conv2d(2, 4, 3)", () => new Conv2d(2, 4, 3), 1, 2, 2, 8),
        Wrong("ConvTranspose1d(2, 4, 3)", () => new ConvTranspose1d(2, 4, 3), 1, 3, 8),
        Wrong("ConvTranspose2d(2, 4, 3)", () => new ConvTranspose2d(2, 4, 3), 1, 2, 8),
        Wrong("MaxPool1d(4)", () => new MaxPool1d(4), 1, 2, 3),
        Wrong("MaxPool2d(2)", () => new MaxPool2d(2), 2, 4, 4),
        Wrong("AvgPool1d(4)", () => new AvgPool1d(4), 1, 2, 3),
        Wrong("AvgPool2d(2)", () => new AvgPool2d(2), 2, 4, 4),
        Wrong("AdaptiveAvgPool1d(1)", () => new AdaptiveAvgPool1d(1), 2, 3),
        Wrong("AdaptiveAvgPool2d(1)", () => new AdaptiveAvgPool2d(1), 2, 3, 4),
        Wrong("AdaptiveMaxPool1d(1)", () => new AdaptiveMaxPool1d(1), 2, 3),
        Wrong("AdaptiveMaxPool2d(1)", () => new AdaptiveMaxPool2d(1), 2, 3, 4),
        Wrong("BatchNorm(3)", () => new BatchNorm(3), 5, 4),
        Wrong("BatchNorm(3)", () => new BatchNorm(3), 1, 3),
        Wrong("Upsample(scaleFactor: 2)", () => new Upsample(scaleFactor: 2), 2, 4, 4),
        Wrong("Pad([2, 2], PaddingMode.Reflect)", () => new Pad([2, 2], PaddingMode.Reflect), 3, 2),
        Wrong("Residual(linear)", () => new Residual(new Linear(4, 3)), 2, 4),
        Wrong("ShiftImages(2)", () => new ShiftImages(2), 2, 28, 28),
        Wrong("Normalize([0.5], [0.25])", () => new Normalize([0.5f], [0.25f]), 2, 3, 8, 8),
        Wrong("GroupNorm(2, 4)", () => new GroupNorm(2, 4), 1, 3, 5),
        Wrong("InstanceNorm(3)", () => new InstanceNorm(3), 2, 3),
        Wrong("LayerNorm(4)", () => new LayerNorm(4), 2, 5),
        Wrong("RMSNorm(4)", () => new RMSNorm(4), 2, 5),
        Wrong("PReLU(3)", () => new PReLU(3), 2, 4),
        Wrong("Softmax(2)", () => new Softmax(2), 2, 3),
        Wrong("LogSoftmax(2)", () => new LogSoftmax(2), 2, 3),
        Wrong("ChannelDropout(0.5)", () => new ChannelDropout(0.5), 4),
        Wrong("VanillaChannelDropout(0.5)", () => new VanillaChannelDropout(0.5), 4),
        Wrong("DropBlock(0.1)", () => new DropBlock(0.1), 2, 8, 8),
        Wrong("StochasticDepth(0.2)", () => new StochasticDepth(0.2)),
        Wrong("SharedDropout(0.5, 2)", () => new SharedDropout(0.5, 2), 2, 3),
        Wrong("VanillaSharedDropout(0.5, 2)", () => new VanillaSharedDropout(0.5, 2), 2, 3),
        Wrong("Flatten(3)", () => new Flatten(3), 2, 3),
        Wrong("Unflatten(1, 2, 2)", () => new Unflatten(1, 2, 2), 3, 5),
        Wrong("Embedding(10, 4)", () => new Embedding(10, 4), Tensor.From([3f, 10]), "`[3, 10]`"),
        Wrong("Embedding(10, 4)", () => new Embedding(10, 4), Tensor.From([3f, 0.5f]), "`[3, 0.5]`"),
        Wrong("EmbeddingBag(10, 4)", () => new EmbeddingBag(10, 4), 3),
        Wrong("LearnedPositions(5, 4)", () => new LearnedPositions(5, 4), 7, 1, 4),
        Wrong("SinusoidalPositions()", () => new SinusoidalPositions(), 4),
        Wrong("TransformerEncoderLayer(8, 2)", () => new TransformerEncoderLayer(8, 2, 16), 5, 2, 7),
        Wrong("TransformerEncoder(layer, 2)", () => new TransformerEncoder(new TransformerEncoderLayer(8, 2, 16), 2), 5, 2, 7),
        Called("TransformerDecoderLayer(8, 2)", [5, 2, 7], x => new TransformerDecoderLayer(8, 2, 16).Forward(x, x)),
        Called("TransformerDecoder(layer, 2)", [5, 2, 7], x => new TransformerDecoder(new(8, 2, 16), 2).Forward(x, x)),
        Called("MultiHeadAttention(8, 2)", [5, 2, 7], x => new MultiHeadAttention(8, 2).Forward(x)),
        Called("LSTM(3, 4)", [5, 2, 2], x => new LSTM(3, 4).Forward(x).Output),
        Called("GRU(3, 4)", [5, 2, 2], x => new GRU(3, 4).Forward(x).Output),
        Called("RNN(3, 4)", [5, 2, 2], x => new RNN(3, 4).Forward(x).Output),
        Called("LSTMCell(3, 4)", [2, 2], x => new LSTMCell(3, 4).Forward(x).Hidden),
        Called("GRUCell(3, 4)", [2, 2], x => new GRUCell(3, 4).Forward(x)),
        Called("RNNCell(3, 4)", [2, 2], x => new RNNCell(3, 4).Forward(x)),
        Wrong("Sequential(Linear(3, 5), Linear(4, 2))", () => new Sequential(new Linear(3, 5), new Linear(4, 2)), 2, 3),
    ];

    private static IEnumerable<MisuseRow> NumberRows()
    {
        Tensor nan = Tensor.From([1, float.NaN, 3], 1, 3);
        return
        [
            new(Numbers, "an input of `Linear`", () => Gives(new Linear(3, 2).Forward(nan))),
            new(Numbers, "an input of `ReLU`", () => Gives(new ReLU().Forward(nan))),
            new(Numbers, "an input of `MaxPool1d(3)`", () => Gives(new MaxPool1d(3).Forward(nan.Unsqueeze(0)))),
            new(Numbers, "an input of `Softmax()`", () => Gives(new Softmax().Forward(nan))),
            new(Numbers, "an index of `Embedding`", () => Gives(new Embedding(4, 2).Forward(nan))),
            new(Numbers, "a score of `CrossEntropyLoss`", () => Gives(new CrossEntropyLoss().Forward(nan, Tensor.From([0f])))),
            new(Numbers, "a class of `CrossEntropyLoss`", () =>
                Gives(new CrossEntropyLoss().Forward(Tensor.Zeros(1, 3), Tensor.From([float.NaN])))),
            new(Numbers, "a gradient, in a loop of one's own: `optimizer.Step()`", () =>
            {
                var weight = new Linear(3, 1, bias: false);
                weight.Forward(nan).Sum().Backward();
                new SGD(weight.Parameters, learningRate: 0.1).Step();
                return $"the weights it belongs to become NaN: {float.IsNaN(weight.Weight.ToArray()[1])}";
            }),
            new(Numbers, "a feature, in `Trainer.Fit`", () => Fitted(new Dataset(nan, Tensor.Zeros(1, 1)))),
        ];
    }

    private static IEnumerable<MisuseRow> EmptyRows() =>
    [
        new(Empty, "`Linear(3, 2)` gets [0, 3]", () => Gives(new Linear(3, 2).Forward(Tensor.Zeros(0, 3)))),
        new(Empty, "`Conv2d(2, 4, 3)` gets [0, 2, 8, 8]", () => Gives(new Conv2d(2, 4, 3).Forward(Tensor.Zeros(0, 2, 8, 8)))),
        new(Empty, "`LSTM(3, 4)` gets [5, 0, 3]", () => Gives(new LSTM(3, 4).Forward(Tensor.Zeros(5, 0, 3)).Output)),
        new(Empty, "`LSTM(3, 4)` gets [0, 2, 3]", () => Gives(new LSTM(3, 4).Forward(Tensor.Zeros(0, 2, 3)).Output)),
        new(Empty, "`BatchNorm(3)` gets [0, 3] in training", () => Gives(new BatchNorm(3).Forward(Tensor.Zeros(0, 3)))),
        new(Empty, "`MSELoss` of [0, 1]", () => Gives(new MSELoss().Forward(Tensor.Zeros(0, 1), Tensor.Zeros(0, 1)))),
        new(Empty, "`CrossEntropyLoss` of [0, 3]", () => Gives(new CrossEntropyLoss().Forward(Tensor.Zeros(0, 3), Tensor.Zeros(0)))),
        new(Empty, "`Max(0)` of [0, 3]", () => Gives(Tensor.Zeros(0, 3).Max(0).Values)),
        new(Empty, "`DataLoader` of no example", () =>
            $"gives {new DataLoader(new Dataset(Tensor.Zeros(0, 3), Tensor.Zeros(0, 1)), 2).BatchCount} batches"),
    ];

    private static IEnumerable<MisuseRow> TrainingRows() =>
    [
        new(Training, "a parameter twice in one optimizer", () =>
        {
            var layer = new Linear(2, 1);
            return $"{new SGD([layer.Weight, layer.Weight], learningRate: 0.1)}";
        }),
        new(Training, "a parameter in two optimizers, each makes a step", () =>
        {
            Tensor parameter = Parameter();
            parameter.Sum().Backward();
            new SGD([parameter], learningRate: 0.25).Step();
            new SGD([parameter], learningRate: 0.25).Step();
            return $"each moves it: 1 becomes {Shown(parameter)}";
        }),
        new(Training, "a parameter that a module registers after the optimizer was made", () =>
        {
            var module = new Growing();
            var optimizer = new SGD(module.Parameters, learningRate: 0.25);
            module.Grow();
            module.Forward(Tensor.Ones(1, 1)).Sum().Backward();
            optimizer.Step();
            Tensor later = module.Parameters[1];
            return $"it gets a gradient ({Shown(later.Grad!)}) and is not moved: {Shown(later)}; make the optimizer afterwards";
        }),
        new(Training, "`RequiresGrad = false` after the optimizer was made", () =>
        {
            Tensor frozen = Parameter(), other = Parameter();
            var optimizer = new SGD([frozen, other], learningRate: 0.25);
            frozen.RequiresGrad = false;
            (frozen * other).Sum().Backward();
            optimizer.Step();
            return $"it stays as it is: {Shown(frozen)}, the other becomes {Shown(other)}";
        }),
        new(Training, "no `ZeroGrad` between two steps", () =>
        {
            Tensor parameter = Parameter();
            for (int step = 0; step < 2; step++) parameter.Sum().Backward();
            return $"gradients add up: {Shown(parameter.Grad!)}";
        }),
        new(Training, "`Backward` twice over one graph", () =>
        {
            Tensor loss = Parameter().Square().Sum();
            loss.Backward();
            loss.Backward();
            return "";
        }),
        new(Training, "`Backward` from [2]", () =>
        {
            Tensor.Ones(2).Requiring().Square().Backward();
            return "";
        }),
        new(Training, "`Backward` of a loss under `NoGrad`", () =>
        {
            Tensor parameter = Parameter(), loss;
            using (Autograd.NoGrad()) loss = parameter.Square().Sum();
            loss.Backward();
            return "";
        }),
        new(Training, "a weight changed in place between the forward pass and `Backward`", () =>
        {
            Tensor parameter = Parameter(), loss = parameter.Square().Sum();
            using (Autograd.NoGrad()) parameter.Fill(3);
            loss.Backward();
            return "";
        }),
        new(Training, "`Item()` of [2]", () => $"{Tensor.Ones(2).Item()}"),
        new(Training, "targets [2] for a prediction [2, 1]", () => Shown(new MSELoss().Forward(Tensor.Zeros(2, 1), Tensor.Zeros(2)))),
        new(Training, "a class 3 of 3 classes", () => Shown(new CrossEntropyLoss().Forward(Tensor.Zeros(1, 3), Tensor.From([3f])))),
        new(Training, "one model predicts on four threads", () =>
        {
            var net = new Sequential(new Linear(3, 16), new ReLU(), new Linear(16, 2));
            net.Eval();
            Tensor x = Tensor.Normal(0, 1, [8, 3], new PhiloxGenerator(2));
            float[] expected = Predicted();
            bool[] same = new bool[64];
            var four = new ParallelOptions { MaxDegreeOfParallelism = 4 };
            Parallel.For(0, same.Length, four, i => same[i] = Predicted().AsSpan().SequenceEqual(expected));
            return $"the same bits as on one: {Array.TrueForAll(same, isSame => isSame)}; training is for one thread at a time";

            float[] Predicted()
            {
                using (Autograd.NoGrad()) return net.Forward(x).ToArray();
            }
        }),
    ];

    private static IEnumerable<MisuseRow> StateRows() =>
    [
        new(States, "`LoadStateDict` of another net", () =>
        {
            new Sequential(new Linear(3, 4), new ReLU(), new Linear(4, 2)).LoadStateDict(new Sequential(new Linear(3, 5)).StateDict());
            return "";
        }),
        new(States, "`LoadMatching` of another net", () =>
            $"{new Sequential(new Linear(3, 4), new ReLU(), new Linear(4, 2)).LoadMatching(new Sequential(new Linear(3, 5)).StateDict())}"),
        new(States, "`optimizer.LoadStateDict` of another optimizer", () =>
        {
            Tensor parameter = Parameter();
            parameter.Sum().Backward();
            var sgd = new SGD([parameter], learningRate: 0.1, momentum: 0.9);
            sgd.Step();
            new Adam([Parameter()], learningRate: 0.1).LoadStateDict(sgd.StateDict());
            return "";
        }),
        new(States, "`Load` of a file that ends too early", () => InFolder(path =>
        {
            var net = new Linear(3, 2);
            net.Save(path);
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..^4]);
            float[] before = net.Weight.ToArray();
            try
            {
                net.Load(path);
            }
            finally
            {
                Assert.That(net.Weight.ToArray(), Is.EqualTo(before));
            }
        })),
        new(States, "`OnnxFile.Read` of a safetensors file", () => InFolder(path =>
        {
            new Linear(3, 2).Save(path);
            OnnxFile.Read(path);
        })),
    ];

    private static MisuseRow Wrong(string code, Func<Layer> make, params int[] shape) => Called(code, shape, x => make().Forward(x));

    private static MisuseRow Wrong(string code, Func<Layer> make, Tensor input, string shown) =>
        new(Shapes, $"`{code}` gets {shown}", () => $"{make().Forward(input).Shape}");

    private static MisuseRow Called(string code, int[] shape, Func<Tensor, Tensor> run) =>
        new(Shapes, $"`{code}` gets [{string.Join(", ", shape)}]", () => $"{run(Tensor.Zeros(shape)).Shape}");

    private static Tensor Parameter() => Tensor.Ones(1).Requiring();

    private static Tensor Requiring(this Tensor tensor)
    {
        tensor.RequiresGrad = true;
        return tensor;
    }

    private static string Shown(Tensor tensor) => string.Join(", ", tensor.ToArray());

    /// <summary>The numbers of a result, or the shape of one that has none.</summary>
    private static string Gives(Tensor tensor) => tensor.Count == 0 ? $"gives {tensor.Shape}" : $"gives {Shown(tensor)}";

    private static string Fitted(Dataset data)
    {
        var net = new Linear(3, 1);
        float[] before = net.Weight.ToArray();
        try
        {
            new Trainer(net, new MSELoss(), new SGD(net.Parameters, learningRate: 0.1)).Fit(new DataLoader(data, 1), 1);
            return "";
        }
        finally
        {
            Assert.That(net.Weight.ToArray(), Is.EqualTo(before));
        }
    }

    /// <summary>Runs with a file in a folder of its own, whose name is left out of what is told.</summary>
    private static string InFolder(Action<string> run)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("net.safetensors");
        try
        {
            run(path);
            return "";
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException(exception.Message.Replace(path, "net.safetensors", StringComparison.Ordinal), exception);
        }
    }

    /// <summary>A module that gets a second parameter later.</summary>
    private sealed class Growing : Module
    {
        private readonly Tensor first;
        private Tensor? second;

        public Growing() => first = Register("first", Tensor.Ones(1));

        public void Grow() => second = Register("second", Tensor.Ones(1));

        public Tensor Forward(Tensor input) => input * first * second!;
    }
}
