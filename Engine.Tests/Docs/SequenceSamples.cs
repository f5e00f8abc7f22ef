using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace Samples;

/// <summary>The programs of docs/recurrent.md, docs/attention.md and docs/text.md.</summary>
internal sealed class SequenceSamples : SampleFixture
{
    private const string Poem =
        """
        Twinkle, twinkle, little star,
        How I wonder what you are!
        Up above the world so high,
        Like a diamond in the sky.

        When the blazing sun is gone,
        When he nothing shines upon,
        Then you show your little light,
        Twinkle, twinkle, all the night.

        """;

    [Test]
    public void ACharacterModelWritesText()
    {
        string directory = Directory.CreateTempSubdirectory().FullName, before = Environment.CurrentDirectory;
        File.WriteAllText(Path.Combine(directory, "poem.txt"), Poem);
        Environment.CurrentDirectory = directory;
        try
        {
            // <sample characters>
            Generator.Default = new PhiloxGenerator(seed: 1);
            string text = TextFile.Read("poem.txt");
            Vocabulary vocabulary = Vocabulary.OfCharacters(text);
            var embedding = new Embedding(vocabulary.Count, 24);
            var lstm = new LSTM(24, 96);
            var head = new Linear(96, vocabulary.Count);
            var optimizer = new Adam([.. embedding.Parameters, .. lstm.Parameters, .. head.Parameters], learningRate: 0.01f);
            var crossEntropy = new CrossEntropyLoss();

            for (int epoch = 0; epoch < 60; epoch++)
            {
                LSTMState? state = null;
                foreach ((Tensor inputs, Tensor targets) in new TextBatches(vocabulary.Encode(text), sequences: 2, steps: 20))
                {
                    (Tensor output, state) = lstm.Forward(embedding.Forward(inputs), state?.Detach());
                    Tensor loss = crossEntropy.Forward(head.Forward(output.Flatten(0, 1)), targets);
                    optimizer.ZeroGrad();
                    loss.Backward();
                    optimizer.Step();
                }
            }

            var sampler = new TokenSampler(temperature: 0.3);
            (int token, LSTMState? written) = (vocabulary.Encode("T")[0], null);
            for (int i = 0; i < 30; i++)
            {
                Console.Write(vocabulary[token]);
                (Tensor output, written) = lstm.Forward(embedding.Forward(Tensor.FromIndices([token], 1, 1)), written?.Detach());
                token = sampler.Draw(head.Forward(output.Flatten(0, 1)).AsSpan());
            }
            // </sample>
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Directory.Delete(directory, true);
        }

        Assert.That(Printed, Does.StartWith("Twinkle, twinkle, "));
    }

    [Test]
    public void Lengths()
    {
        // <sample lengths>
        var gru = new GRU(8, 16, bidirectional: true, batchFirst: true);
        Tensor batch = Tensor.Normal(0, 1, [3, 10, 8]); // 3 sequences of at most 10 steps

        (Tensor output, Tensor state) = gru.Forward(batch, lengths: [10, 4, 7]);

        Console.WriteLine($"{output.Shape} {state.Shape} {output[1, 4, 0]}"); // [3, 10, 32] [2, 3, 16] 0
        // </sample>

        Assert.That(Printed, Is.EqualTo("[3, 10, 32] [2, 3, 16] 0"));
    }

    [Test]
    public void Variational()
    {
        // <sample variational>
        var lstm = new LSTM(24, 64, layers: 2,
            dropProbability: 0.3, sharesMaskOverTime: true, // between the layers, one mask for all steps
            recurrentDropProbability: 0.25,                 // of the state, one mask a sequence
            weightDropProbability: 0.5);                    // of weight_hh
        // </sample>
        Assert.That(lstm.Parameters, Has.Count.EqualTo(8));
    }

    [Test]
    public void ASmallTransformer()
    {
        // <sample small-transformer>
        var generator = new PhiloxGenerator(seed: 2);
        var words = new Embedding(10, 32);
        var layer = new TransformerEncoderLayer(32, heads: 4, feedForwardFeatures: 64, dropProbability: 0);
        var encoder = new TransformerEncoder(layer, layers: 2);
        var net = new Sequential(
            words,
            new LearnedPositions(length: 12, features: 32),
            new Lambda(x => encoder.Forward(x, AttentionMask.Causal), encoder),
            new TiedLinear(words.Weight)); // the embedding's own rows name the words
        var optimizer = new Adam(net.Parameters, learningRate: 0.003);
        var crossEntropy = new CrossEntropyLoss();

        float last = 0;
        for (int step = 0; step < 500; step++)
        {
            // 16 sequences of 12 words, time first; each word is to be named one step later.
            int[] numbers = [.. Enumerable.Range(0, 12 * 16).Select(_ => (int)(generator.NextDouble() * 10))];
            Tensor targets = Tensor.FromIndices([.. numbers[..16], .. numbers[..^16]]);
            Tensor loss = crossEntropy.Forward(net.Forward(Tensor.FromIndices(numbers, 12, 16)).Flatten(0, 1), targets);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            last = loss.Item();
        }

        Console.WriteLine(last < 0.1f); // True
        // </sample>

        Assert.That(Printed, Is.EqualTo("True"));
    }

    [Test]
    public void Masks()
    {
        // <sample attention-masks>
        var attention = new MultiHeadAttention(features: 16, heads: 4, dropProbability: 0.1);
        Tensor sequence = Tensor.Normal(0, 1, [10, 3, 16]); // [T, N, features]

        Tensor seen = attention.Forward(sequence, AttentionMask.Causal.And(AttentionMask.Lengths(10, 4, 7)));

        Console.WriteLine(seen.Shape); // [10, 3, 16]
        // </sample>

        Assert.That(Printed, Is.EqualTo("[10, 3, 16]"));
    }
}
