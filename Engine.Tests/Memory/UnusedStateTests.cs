using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Memory;

/// <summary>The last states lie in the memory of the output: where nobody uses them, no backward pass comes to them, and the memory must
/// come back all the same.</summary>
[RestoresGlobals]
[NonParallelizable]
internal sealed class UnusedStateTests
{
    private const int Steps = 60;

    [Test]
    public void AStepOfFixedShapesAllocatesNoMemoryForResults([Values("LSTM", "GRU", "RNN")] string kind)
    {
        Parallelism.MaxThreads = 1;
        var net = new Sequential(new Outputs(kind), new Linear(64, 10));
        Tensor sequences = Tensor.Uniform(-1, 1, 32, 64, 32), labels = Tensor.Zeros(64);
        var optimizer = new Adam(net.Parameters);
        var loss = new CrossEntropyLoss();
        long most = 0;
        for (int step = 0; step < 2 * Steps; step++)
        {
            long start = GC.GetAllocatedBytesForCurrentThread();
            Tensor value = loss.Forward(net.Forward(sequences), labels);
            optimizer.ZeroGrad();
            value.Backward();
            optimizer.Step();
            if (step >= Steps) most = Math.Max(most, GC.GetAllocatedBytesForCurrentThread() - start);
        }

        Assert.That(most, Is.LessThan(64 * 1024));
    }

    /// <summary>The mean of all steps' outputs.</summary>
    private sealed class Outputs : Layer
    {
        private readonly Func<Tensor, Tensor> run;

        public Outputs(string kind)
        {
            const int inputs = 32, hidden = 64;
            if (kind == "LSTM")
            {
                LSTM lstm = Register("module", new LSTM(inputs, hidden));
                run = sequence => lstm.Forward(sequence).Output;
            }
            else if (kind == "GRU")
            {
                GRU gru = Register("module", new GRU(inputs, hidden));
                run = sequence => gru.Forward(sequence).Output;
            }
            else
            {
                RNN rnn = Register("module", new RNN(inputs, hidden));
                run = sequence => rnn.Forward(sequence).Output;
            }
        }

        protected override Tensor Compute(Tensor input) => run(input).Mean(0);
    }
}
