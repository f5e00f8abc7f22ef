using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Memory;

/// <summary>What a training step over a long sequence keeps for its backward pass.</summary>
[RestoresGlobals]
[NonParallelizable]
internal sealed class RecurrentMemoryTests
{
    private const int Steps = 1000, Sequences = 4, Inputs = 32, Hidden = 64;

    /// <summary>Buffers come in sizes of which up to a quarter is not used; beside them there are small objects.</summary>
    private const double Unused = 1.25, Objects = 16;

    /// <summary>A module, and the floats a step and sequence that torch 2.6 keeps of it: counted by count-saved.py beside the module
    /// answers. Of one LSTM layer it is what nn.LSTM must save by its formula, the gates (4), the cell, its tanh, the hidden state and the
    /// output: torch keeps 20.3 times the hidden size there, because its steps save parts of larger storages.</summary>
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("LSTM", 8 * Hidden, new LSTM(Inputs, Hidden));
        yield return Case("LSTM, wide input", 3380.736, new LSTM(256, Hidden));
        yield return Case("LSTM, two layers", 2596.352, new LSTM(Inputs, Hidden, layers: 2));
        yield return Case(
            "LSTM, both directions, dropout", 6856.704, new LSTM(Inputs, Hidden, layers: 2, bidirectional: true, dropProbability: 0.3));
        yield return Case("GRU", 512, new GRU(Inputs, Hidden));
        yield return Case("GRU, two layers", 1024, new GRU(Inputs, Hidden, layers: 2));
        yield return Case(
            "GRU, both directions, dropout", 2176, new GRU(Inputs, Hidden, layers: 2, bidirectional: true, dropProbability: 0.3));
        yield return Case("encoder layer", 648, new TransformerEncoderLayer(64, 4, 128, dropProbability: 0));
        yield return Case("encoder layer, norm first", 648, new TransformerEncoderLayer(64, 4, 128, dropProbability: 0, normFirst: true));
        yield return Case("encoder layer, dropout", 13156, new TransformerEncoderLayer(64, 4, 128, dropProbability: 0.1));
    }

    [TestCaseSource(nameof(Cases))]
    public void AThousandStepsKeepNoMoreThanInPyTorch(double floatsOfPyTorch, Module module)
    {
        // Nothing idle that the passes could be given instead of new memory; what passes by, the first leaves to the second.
        for (int i = 0; i < 40; i++) BufferPool.Halve();
        int inputs = module is RecurrentModule recurrent ? recurrent.InFeatures : 64;
        Tensor sequence = Tensor.Normal(0, 1, [Steps, Sequences, inputs]);
        Tensor first = Run(module, sequence);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tensor second = Run(module, sequence);
        double floats = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / sizeof(float) / (Steps * Sequences);
        TestContext.Out.WriteLine($"{floats:F0} floats a step and sequence, of PyTorch {floatsOfPyTorch:F0}");
        Assert.That(floats, Is.LessThanOrEqualTo((floatsOfPyTorch * Unused) + Objects));
        Assert.That(floats, Is.GreaterThanOrEqualTo(Hidden), "the result is new memory in any case");
        (first.Sum() + second.Sum()).Backward();
        Assert.That(module.Parameters, Has.All.Property("Grad").Not.Null);
    }

    private static TestCaseData Case(string name, double floatsOfPyTorch, Module module) =>
        new TestCaseData(floatsOfPyTorch, module).SetArgDisplayNames(name);

    private static Tensor Run(Module module, Tensor sequence) => module switch
    {
        LSTM lstm => lstm.Forward(sequence).Output,
        GRU gru => gru.Forward(sequence).Output,
        _ => ((TransformerEncoderLayer)module).Forward(sequence),
    };
}
