using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Memory;

/// <summary>What a training step over a long sequence keeps for its backward pass.</summary>
[RestoresGlobals]
[NonParallelizable]
internal sealed class RecurrentMemoryTests
{
    private const int Steps = 1000, Sequences = 4, Inputs = 32, Hidden = 64;

    /// <summary>Beside the buffers there are small objects, states, and what products pack: less than half a result.</summary>
    private const double Objects = 32;

    /// <summary>Of a buffer up to a quarter is not used; PyTorch's are as long as they must be.</summary>
    private const double Unused = 1.25;

    /// <summary>A module, the floats a step and sequence that it keeps in the engine, and those that torch 2.6 keeps of it: counted by
    /// count-saved.py beside the module answers.</summary>
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("LSTM", 1298.176, Kept(Inputs, cell: Hidden), new LSTM(Inputs, Hidden));
        yield return Case("LSTM, wide input", 3380.736, Kept(256, cell: Hidden), new LSTM(256, Hidden));
        yield return Case("LSTM, two layers", 2596.352, Kept(Inputs, cell: Hidden, layers: 2), new LSTM(Inputs, Hidden, layers: 2));
        yield return Case(
            "LSTM, both directions, dropout", 6856.704, Kept(Inputs, cell: Hidden, layers: 2, directions: 2),
            new LSTM(Inputs, Hidden, layers: 2, bidirectional: true, dropProbability: 0.3));
        yield return Case("GRU", 512, Kept(Inputs), new GRU(Inputs, Hidden));
        yield return Case("GRU, two layers", 1024, Kept(Inputs, layers: 2), new GRU(Inputs, Hidden, layers: 2));
        yield return Case(
            "GRU, both directions, dropout", 2176, Kept(Inputs, layers: 2, directions: 2),
            new GRU(Inputs, Hidden, layers: 2, bidirectional: true, dropProbability: 0.3));
        yield return Case("encoder layer", 648, KeptByEncoder, new TransformerEncoderLayer(64, 4, 128, dropProbability: 0));
        yield return Case(
            "encoder layer, norm first", 648, KeptByEncoder, new TransformerEncoderLayer(64, 4, 128, dropProbability: 0, normFirst: true));
        yield return Case(
            "encoder layer, dropout", 13156, KeptByEncoder + KeptByEncoderDropout,
            new TransformerEncoderLayer(64, 4, 128, dropProbability: 0.1));
    }

    [TestCaseSource(nameof(Cases))]
    public void AThousandStepsKeepNoMoreThanInPyTorch(double floatsOfPyTorch, double kept, Module module)
    {
        // Nothing idle that the passes could be given instead of new memory; what passes by, the first leaves to the second.
        for (int i = 0; i < 40; i++) BufferPool.Halve();
        int inputs = module is RecurrentModule recurrent ? recurrent.InFeatures : 64;
        Tensor sequence = Tensor.Normal(0, 1, [Steps, Sequences, inputs]);
        Tensor first = Run(module, sequence);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Tensor second = Run(module, sequence);
        double floats = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / sizeof(float) / (Steps * Sequences);
        TestContext.Out.WriteLine($"{floats:F1} floats a step and sequence of {kept:F1}, of PyTorch {floatsOfPyTorch:F0}");
        Assert.That(floats, Is.LessThanOrEqualTo(kept + Objects));
        Assert.That(floats, Is.LessThanOrEqualTo((floatsOfPyTorch * Unused) + Objects));
        Assert.That(floats, Is.GreaterThanOrEqualTo(Hidden), "the result is new memory in any case");
        (first.Sum() + second.Sum()).Backward();
        Assert.That(module.Parameters, Has.All.Property("Grad").Not.Null);
    }

    private static TestCaseData Case(string name, double floatsOfPyTorch, double kept, Module module) =>
        new TestCaseData(floatsOfPyTorch, kept, module).SetArgDisplayNames(name);

    /// <summary>Of each direction the four sums of the gates, the cell and [h, x]; the output; of dropout between layers, which both
    /// directions have here, what it leaves and a bit for each element.</summary>
    private static double Kept(int inputs, int cell = 0, int layers = 1, int directions = 1)
    {
        double kept = 0;
        for (int layer = 0; layer < layers; layer++)
        {
            int width = layer == 0 ? inputs : directions * Hidden;
            kept += directions * (Buffer(Lines(4 * Hidden)) + Buffer(Lines(Hidden + width)) + Buffer(cell));
            kept += Buffer(directions * Hidden);
            if (directions == 2 && layer + 1 < layers) kept += Buffer(directions * Hidden) + Buffer(directions * Hidden / 32);
        }

        return kept;
    }

    /// <summary>Queries, keys and values in one; between the linear maps; attention, the sum, the norm, and of the second half the sum and
    /// the norm. What a linear map gives to a sum is not kept.</summary>
    private static double KeptByEncoder => Buffer(192) + Buffer(128) + (5 * Buffer(64));

    /// <summary>Bits of the four heads' weights and of the three masks of elements.</summary>
    private static double KeptByEncoderDropout => Buffer(4 * Steps / 32) + Buffer((64 + 128 + 64) / 32);

    /// <summary>Rows are an odd number of cache lines.</summary>
    private static int Lines(int floats) => (((floats + 15) / 16) | 1) * 16;

    /// <summary>Buffers come in sizes, four to a doubling.</summary>
    private static double Buffer(double floats)
    {
        double count = floats * Steps * Sequences, quarter = Math.Pow(2, Math.Floor(Math.Log2(count)) - 2);
        return floats == 0 ? 0 : Math.Ceiling(count / quarter) * quarter / (Steps * Sequences);
    }

    private static Tensor Run(Module module, Tensor sequence) => module switch
    {
        LSTM lstm => lstm.Forward(sequence).Output,
        GRU gru => gru.Forward(sequence).Output,
        _ => ((TransformerEncoderLayer)module).Forward(sequence),
    };
}
