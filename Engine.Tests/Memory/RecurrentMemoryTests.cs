using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Memory;

/// <summary>What a training step over a long sequence keeps for its backward pass.</summary>
[RestoresGlobals]
[NonParallelizable]
internal sealed class RecurrentMemoryTests
{
    private const int Steps = 1000, Sequences = 4, Inputs = 32, Hidden = 64;

    /// <summary>Of a step and sequence the gates (4), the cell, its tanh, the hidden state and the output: what nn.LSTM must save by its
    /// formula on a CPU. Counted by torch.autograd.graph.saved_tensors_hooks, torch 2.6 keeps 20.3 times Hidden there, because its steps
    /// save parts of larger storages; see count-saved.py beside the module answers.</summary>
    private const long FloatsOfPyTorch = 8L * Steps * Sequences * Hidden;

    [Test]
    public void AThousandStepsOfAnLstmKeepNoMoreThanPyTorch()
    {
        var lstm = new LSTM(Inputs, Hidden);
        Tensor sequence = Tensor.Normal(0, 1, [Steps, Sequences, Inputs]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        (Tensor output, _) = lstm.Forward(sequence);
        long floats = (GC.GetAllocatedBytesForCurrentThread() - before) / sizeof(float);
        // Buffers come in sizes of which up to a quarter is not used. Beside what is kept: packed weights, scratch memory and objects.
        const int passing = 2 * 4 * Hidden * (Hidden + Inputs + 64);
        Assert.That(floats, Is.LessThanOrEqualTo((FloatsOfPyTorch * 5 / 4) + passing));
        output.Sum().Backward();
        Assert.That(lstm.Parameters[0].Grad, Is.Not.Null);
    }
}
