using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Lab;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Formats.Onnx;

/// <summary>A layer that was written and read again computes the same, for batches of other sizes too.</summary>
internal sealed class OnnxFileTests
{
    private static IEnumerable<TestCaseData> Layers =>
        OnnxModels.All().Select(model => new TestCaseData(model.Name, model.Layer, model.ExampleShape).SetArgDisplayNames(model.Name));

    private static IEnumerable<string> Named => OnnxModels.All().Select(model => model.Name);

    [TestCaseSource(nameof(Layers))]
    public void ALayerThatWasWrittenAndReadComputesTheSame(string name, Layer layer, int[] exampleShape)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("model.onnx");
        layer.Train();
        Write(name, layer, path, exampleShape);
        Assert.That(layer.IsTraining, "the mode is as it was");
        layer.Eval();
        Layer read = OnnxFile.Read(path);
        foreach (int batch in new[] { 1, 4 })
        {
            Tensor x = OnnxModels.Examples(name, batch, exampleShape, 9);
            OnnxModels.AssertClose(read.Forward(x), layer.Forward(x));
        }
    }

    /// <summary>The files in Fixtures/onnx were run by ONNX Runtime 1.31.1 with the results beside them: check.cs there. To renew them,
    /// delete them, run this test and then check.cs.</summary>
    [TestCaseSource(nameof(Named))]
    public void TheBytesAreThoseThatOnnxRuntimeHasRun(string name)
    {
        (_, Layer layer, int[] exampleShape) = OnnxModels.All().Single(model => model.Name == name);
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("model.onnx"), committed = Repository.Fixture("onnx", $"{name}.onnx");
        Write(name, layer, path, exampleShape);
        if (!File.Exists(committed))
        {
            layer.Eval();
            Tensor x = OnnxModels.Examples(name, 3, exampleShape, 5);
            using (Autograd.NoGrad())
                NumpyFile.WriteArchive(
                    Path.ChangeExtension(committed, ".npz"), new Dictionary<string, Tensor> { ["x"] = x, ["y"] = layer.Forward(x) });
            File.Copy(path, committed);
            Assert.Fail($"{committed} was written: run check.cs on it before it is committed");
        }

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(File.ReadAllBytes(committed)));
    }

    private static void Write(string name, Layer layer, string path, int[] exampleShape)
    {
        if (OnnxModels.CountOfRows(name) is null) OnnxFile.Write(layer, path, exampleShape);
        else OnnxFile.Write(layer, path, OnnxModels.Examples(name, 4, exampleShape, 1));
    }

    [Test]
    public void AStandardDeviationComesBackAsTheRootOfAVariance()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("model.onnx");
        var layer = new Lambda(x => x.StandardDeviation([2], 1, true));
        OnnxFile.Write(layer, path, 4, 3);
        Tensor input = Tensor.Normal(1, 2, [5, 4, 3], new PhiloxGenerator(1));
        Assert.That(OnnxFile.Read(path).Forward(input).ToArray(), Is.EqualTo(layer.Forward(input).ToArray()).Within(1e-6f));
    }

    [Test]
    public void WeightsKeepTheirNamesAndAreTrainedFurther()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("model.onnx");
        var net = new Sequential(
            new Linear(3, 8, generator: new PhiloxGenerator(1)), new ReLU(), new Dropout(0.5),
                new Linear(8, 1, generator: new PhiloxGenerator(2)));
        OnnxFile.Write(net, path, 3);
        Layer read = OnnxFile.Read(path);
        Assert.That(read.StateDict().Keys, Is.EquivalentTo(net.StateDict().Keys));
        var adam = new Adam(read.Parameters, learningRate: 0.01);
        Tensor x = Tensor.Normal(0, 1, [32, 3], new PhiloxGenerator(3)), y = x.Sum([1], keepDimensions: true).Detach();
        float first = 0, last = 0;
        for (int step = 0; step < 60; step++)
        {
            Tensor loss = new MSELoss().Forward(read.Forward(x), y);
            adam.ZeroGrad();
            loss.Backward();
            adam.Step();
            last = loss.Item();
            if (step == 0) first = last;
        }

        Assert.That(last, Is.LessThan(0.3f * first));
        net.LoadStateDict(read.StateDict());
        net.Eval();
        Assert.That(net.Forward(x).ToArray(), Is.EqualTo(read.Forward(x).ToArray()).Within(1e-5f));
    }

    [Test]
    public void WhatCannotBeWrittenIsTold()
    {
        Refuses(new Lambda(x => x.Norm([1], 0)), "Norm: p = 0 has no form in ONNX here");
        Refuses(new Lambda(x => x * x.Shape[0]), "differs: it depends on the number of examples");
        Refuses(new Lambda(x => x * x.Detach().Max(1, true).Values), "is not recorded");
        Refuses(new Lambda(x => x.Shape[0] == 2 ? x.Abs() : x.Exp()), "the same operations for each batch");
        var token = new Linear(3, 1, bias: false);
        Refuses(
            new Lambda(x => Tensor.Concatenate([token.Weight.Expand(x.Shape[0], -1), x], 1), token),
            "Expand: a repetition for each example has no form in ONNX here");
        Refuses(new Lambda(_ => Tensor.Ones(2)), "a result that operations made of the input expected");
        using (Autograd.NoGrad()) Assert.That(() => OnnxFile.Write(new ReLU(), "x.onnx", 3), Throws.InvalidOperationException);

        static void Refuses(Layer layer, string message)
        {
            using var directory = new TemporaryDirectory();
            Assert.That(
                () => OnnxFile.Write(layer, directory.PathOf("model.onnx"), 3),
                    Throws.InstanceOf<NotSupportedException>().With.Message.Contains(message));
            Assert.That(Directory.GetFiles(directory.FullPath), Is.Empty);
        }
    }
}
