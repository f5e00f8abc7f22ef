using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>Nets of recurrent layers and of embeddings do what they do in PyTorch: names, initial bits, losses,
/// masks, predictions.</summary>
[RestoresGlobals]
internal sealed class SequenceRunsTests
{
    public static IEnumerable<TestCaseData> Nets() =>
        from seed in (int[])[0, 1]
        from net in (IEnumerable<(string Name, Func<Layer> Make)>)
        [
            ("lstm-1", () => new Recurrent(new LSTM(8, 24), 24)),
            ("lstm-2-dropout", () => new Recurrent(new LSTM(8, 24, 2, dropProbability: 0.3), 24)),
            ("lstm-bidirectional", () => new Recurrent(new LSTM(8, 16, 2, dropProbability: 0.2, bidirectional: true), 32)),
            ("gru-2-dropout", () => new Recurrent(new GRU(8, 24, 2, dropProbability: 0.3), 24)),
            ("rnn-tanh", () => new Recurrent(new RNN(8, 24), 24)),
            ("embedding-lstm", () => new Tokens()),
            ("attention-post-norm", () => new Attends(0, normFirst: false)),
            ("attention-dropout-pre-norm", () => new Attends(0.1, normFirst: true)),
        ]
        select new TestCaseData(net.Name, seed, net.Make).SetArgDisplayNames(net.Name, $"{seed}");

    [TestCaseSource(nameof(Nets))]
    public void TrainsAsInPyTorch(string name, int seed, Func<Layer> make) =>
        Assert.That(LayerRun.Differences(name, seed, make), Is.Empty);

    /// <summary>A digit as a sequence of its 8 rows of 8 pixels, time first.</summary>
    private sealed class Recurrent : Layer
    {
        private readonly RecurrentModule rnn;
        private readonly Linear head;

        public Recurrent(RecurrentModule rnn, int outputs)
        {
            this.rnn = Register("rnn", rnn);
            head = Register("head", new Linear(outputs, 10));
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor rows = input.Reshape([-1, 8, 8]).Transpose(0, 1);
            Tensor output = rnn switch
            {
                LSTM lstm => lstm.Forward(rows).Output,
                GRU gru => gru.Forward(rows).Output,
                _ => ((RNN)rnn).Forward(rows).Output,
            };
            return head.Forward(output.Slice(0, 7, 1).Squeeze(0));
        }
    }

    /// <summary>The grey levels of pixels 16 to 31 as tokens.</summary>
    private sealed class Tokens : Layer
    {
        private readonly Embedding embedding;
        private readonly LSTM rnn;
        private readonly Dropout dropout;
        private readonly Linear head;

        public Tokens()
        {
            embedding = Register("embedding", new Embedding(17, 12));
            rnn = Register("rnn", new LSTM(12, 20));
            dropout = Register("dropout", new Dropout(0.25));
            head = Register("head", new Linear(20, 10));
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor tokens = (input.Slice(1, 16, 16) * 16f).Transpose(0, 1);
            Tensor output = rnn.Forward(embedding.Forward(tokens)).Output;
            return head.Forward(dropout.Forward(output.Slice(0, 15, 1).Squeeze(0)));
        }
    }

    /// <summary>The rows of a digit through an encoder layer.</summary>
    private sealed class Attends : Layer
    {
        private readonly Linear project, head;
        private readonly TransformerEncoderLayer encoder;
        private readonly LayerNorm norm;

        public Attends(double dropProbability, bool normFirst)
        {
            project = Register("project", new Linear(8, 16));
            encoder = Register("encoder", new TransformerEncoderLayer(16, 4, 32, dropProbability, normFirst: normFirst));
            norm = Register("norm", new LayerNorm(16));
            head = Register("head", new Linear(16, 10));
        }

        protected override Tensor Compute(Tensor input)
        {
            Tensor rows = input.Reshape([-1, 8, 8]).Transpose(0, 1);
            return head.Forward(norm.Forward(encoder.Forward(project.Forward(rows)).Mean([0])));
        }
    }
}
