using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;
using DropoutLab.Training;

namespace Samples;

/// <summary>The programs of docs/saving.md, docs/tabular.md, docs/serving.md and docs/from-pytorch-and-keras.md, run in a folder of
/// their own.</summary>
internal sealed class PageSamples : SampleFixture
{
    private readonly string before = Environment.CurrentDirectory;
    private TemporaryDirectory directory = null!;

    [SetUp]
    public void EnterDirectory()
    {
        directory = new TemporaryDirectory();
        Environment.CurrentDirectory = directory.FullPath;
        File.Copy(Repository.Fixture("tables", "flowers.csv"), "flowers.csv");
    }

    [TearDown]
    public void LeaveDirectory()
    {
        Environment.CurrentDirectory = before;
        directory.Dispose();
    }

    [Test]
    public void Saving()
    {
        // <sample saving>
        Tensor x = Tensor.Normal(0, 1, [64, 4]);
        var data = new Dataset(x, x.Sum(1, keepDimensions: true));
        Sequential Make() => new(new Linear(4, 16), new BatchNorm(16), new ReLU(), new Linear(16, 1));

        Sequential net = Make();
        new Trainer(net, new MSELoss(), new Adam(net.Parameters, 0.01)).Fit(new DataLoader(data, 16, shuffle: true), epochs: 20);

        net.Save("net.safetensors"); // parameters and running statistics
        Sequential restored = Make(); // the layers are made in code; the file has the numbers
        restored.Load("net.safetensors");
        restored.Eval();
        // </sample>

        net.Eval();
        float[] expected = net.Forward(x).ToArray();
        Assert.That(restored.Forward(x).ToArray(), Is.EqualTo(expected));

        // <sample moving>
        net.Save("net.pt"); // torch.load("net.pt", weights_only=True) takes it
        IReadOnlyDictionary<string, Tensor> weights = TorchFile.Read("net.pt").Where(named => !named.Key.EndsWith("num_batches_tracked"))
            .ToDictionary(named => named.Key, named => named.Value);
        Console.WriteLine(restored.LoadMatching(weights)); // what did not fit

        OnnxFile.Write(net, "net.onnx", 4); // layers and numbers; an example has the shape [4]
        Layer anywhere = OnnxFile.Read("net.onnx");
        // </sample>

        Assert.That(Printed, Does.Contain("num_batches_tracked"));
        Assert.That(anywhere.Forward(x).ToArray(), Is.EqualTo(expected).Within(1e-5), "batch normalization is folded differently there");

        // <sample average>
        var average = new WeightAverage(net.Parameters, decay: 0.9);
        var trainer = new Trainer(net, new MSELoss(), new Adam(net.Parameters, 0.001)) { AfterStep = average.Update };
        trainer.Fit(new DataLoader(data, 16, shuffle: true), epochs: 5);
        average.Swap(); // the averages are the weights now
        net.Save("average.safetensors");
        // </sample>

        Assert.That(SafeTensors.Read("average.safetensors")["0.weight"].ToArray(), Is.EqualTo(net.Parameters[0].ToArray()));
    }

    [Test]
    public void Tabular()
    {
        // <sample tabular>
        Generator.Default = new PhiloxGenerator(seed: 1);
        Table table = CsvFile.ReadTable("flowers.csv"); // separator, header, decimal commas, dates: found from the text
        (Table train, Table test) = table.Split(0.75);
        TableEncoding encoding = TableEncoding.Fit(train, target: "species"); // means and categories of the training part alone
        Dataset learned = encoding.Apply(train), held = encoding.Apply(test);
        Standardization scale = Standardization.Fit(learned.Features);
        learned = learned.WithFeatures(scale.Apply(learned.Features));
        held = held.WithFeatures(scale.Apply(held.Features));

        int features = encoding.FeatureNames.Count, classes = encoding.ClassNames.Count;
        var net = new Sequential(new Linear(features, 16), new ReLU(), new Dropout(0.1), new Linear(16, classes));
        var trainer = new Trainer(net, new CrossEntropyLoss(), new AdamW(net.Parameters, learningRate: 0.01))
        {
            Validation = held,
            Metrics = [new ConfusionCounts(classes)],
        };
        History history = trainer.Fit(new DataLoader(learned, batchSize: 8, shuffle: true), epochs: 60);
        Console.WriteLine(history.Best!.ValidationAccuracy);
        Console.WriteLine(new ConfusionTable(history.Best.ValidationMetrics[0]));
        // </sample>

        // <sample tabular in another process>
        Dictionary<string, Tensor> state = new(net.StateDict());
        foreach ((string name, Tensor numbers) in scale.StateDict()) state.Add($"scale.{name}", numbers);
        SafeTensors.Write("flowers.safetensors", state, new Dictionary<string, string> { ["encoding"] = encoding.ToJson() });

        // In another process:
        var loadedEncoding = TableEncoding.FromJson(SafeTensors.ReadMetadata("flowers.safetensors")["encoding"]);
        IReadOnlyDictionary<string, Tensor> loaded = SafeTensors.Read("flowers.safetensors");
        var loadedScale = Standardization.FromStateDict(loaded.Under("scale."));
        var loadedNet = new Sequential(new Linear(features, 16), new ReLU(), new Dropout(0.1), new Linear(16, classes));
        Console.WriteLine(loadedNet.LoadMatching(loaded)); // the numbers of the scale are no weights

        loadedNet.Eval();
        Tensor row = loadedScale.Apply(loadedEncoding.Apply(["4.9", "2.2", "3.4", "0.5", ""])); // the target may be empty
        using (Autograd.NoGrad())
            Console.WriteLine(loadedEncoding.ClassNames[(int)loadedNet.Forward(row).ArgMax(1).Item()]);
        // </sample>

        Assert.That(Printed, Does.Contain("scale.mean").And.EndWith("north"));

        // <sample regression>
        Tensor sizes = Tensor.Uniform(20, 200, [200, 1]), prices = 3000 * sizes + 50_000 * Tensor.Normal(0, 1, [200, 1]);
        Standardization sizeScale = Standardization.Fit(sizes), priceScale = Standardization.Fit(prices);
        var houses = new Dataset(sizeScale.Apply(sizes), priceScale.Apply(prices));
        var price = new Sequential(new Linear(1, 16), new ReLU(), new Linear(16, 1));
        var regression = new Trainer(price, new MSELoss(), new Adam(price.Parameters, 0.01))
        {
            Metrics = [new R2(), new MeanAbsoluteError()],
        };
        Console.WriteLine(regression.Fit(new DataLoader(houses, 20, shuffle: true), epochs: 30).Epochs[^1].Metrics);

        price.Eval();
        using (Autograd.NoGrad())
            Console.WriteLine(priceScale.Undo(price.Forward(sizeScale.Apply(Tensor.From([100], 1, 1))))); // in the units of the prices
        // </sample>

        Assert.That(Printed, Does.Match("R2 0\\.[6-9]"));
    }

    [Test]
    public void FromPyTorch()
    {
        // <sample from PyTorch>
        Generator.Default = new TorchGenerator(seed: 0); // torch.manual_seed(0)

        Tensor x = Tensor.Normal(0, 1, [8, 3]); // torch.randn(8, 3)
        Tensor y = x.Sum(1, keepDimensions: true).Relu(); // x.sum(1, keepdim=True).relu()

        var model = new Sequential(new Linear(3, 16), new ReLU(), new Dropout(0.2), new Linear(16, 1)); // nn.Sequential(...)
        var optimizer = new AdamW(model.Parameters, learningRate: 0.01, weightDecay: 0.01); // optim.AdamW(model.parameters(), lr=0.01, ...)
        var criterion = new MSELoss(); // nn.MSELoss()

        for (int step = 0; step < 100; step++)
        {
            optimizer.ZeroGrad(); // optimizer.zero_grad()
            Tensor loss = criterion.Forward(model.Forward(x), y); // criterion(model(x), y)
            loss.Backward(); // loss.backward()
            optimizer.Step(); // optimizer.step()
        }

        model.Eval(); // model.eval()
        using (Autograd.NoGrad()) // with torch.no_grad():
            Console.WriteLine(criterion.Forward(model.Forward(x), y).Item());
        // </sample>

        Assert.That(float.Parse(Printed, null), Is.LessThan(0.5));
    }

    [Test]
    public void Threads()
    {
        // <sample threads>
        Layer net = new Sequential(new Linear(4, 16), new ReLU(), new Linear(16, 2));
        net.Eval(); // once, before anybody predicts

        Parallel.For(0, 8, request =>
        {
            using (Autograd.NoGrad()) // belongs to this thread
            {
                Tensor answer = net.Forward(Tensor.Full(request, 1, 4));
                Console.WriteLine($"{request}: {answer[0, 0]:F3}");
            }
        });
        // </sample>

        Assert.That(Printed.Split('\n'), Has.Length.EqualTo(8));
    }
}
