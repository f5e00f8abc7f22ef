using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>A text, of which each next character is to be told from those before it.</summary>
internal sealed class CharacterText : SequenceTask
{
    private const int Sequences = 20;
    private const int Steps = 50;
    private const int Features = 32;
    private const int SmallestCount = 20;
    private const int TestCharacters = 20_000;
    private const int WrittenCharacters = 250;
    private const double LearningRate = 0.005;
    private const double Temperature = 0.7;

    private readonly string name;
    private readonly Vocabulary vocabulary;
    private readonly int[] train, test;

    internal CharacterText(string path, int small)
        : base(small)
    {
        string text = Read(path);
        name = Path.GetFileName(path);
        vocabulary = Vocabulary.OfCharacters(text, SmallestCount, unknown: true);
        int[] all = vocabulary.Encode(text);
        int forTest = Math.Min(TestCharacters, all.Length / 5);
        (train, test) = (all[..^forTest], all[^forTest..]);
        const int least = Sequences * (Steps + 1);
        if (small < least)
            throw new LabException($"--samples {small}: {least} characters or more expected, {Sequences} sequences of {Steps} steps");
        if (train.Length < Sizes[^1] || test.Length < least)
            throw new LabException(
                $"{path}: {all.Length} characters, {Sizes[^1]} for the larger setting and {least} or more for the test expected");
    }

    internal override string Unit => "character";

    internal override string Score => "bits a character";

    internal override string Description =>
        $"{name}, {vocabulary.Count} different characters (what comes less than {SmallestCount} times is one of them)";

    internal override string TestDescription => $"the last {Numbers.Count(test.Length)} characters of the text";

    internal override string TrainingText =>
        $"an embedding of {Features}, Adam, {Sequences} sequences of {Steps} characters a step with what was remembered carried on, " +
        $"learning rate {Numbers.Plain(LearningRate)} falling to 0 (cosine)";

    internal override SequenceResult Train(ISequenceNets nets, SequenceCase which, int epochs, Repetition repetition)
    {
        int start = (int)(Streams.Split(repetition.Seed).NextDouble() * (train.Length - which.Size + 1));
        var batches = new TextBatches(train.AsSpan(start, which.Size), Sequences, Steps);
        Generator weights = Streams.Weights(repetition.Seed);
        var net = new CharacterNet(nets, which, vocabulary.Count, weights, Streams.Masks(repetition.Seed));
        var optimizer = new Adam(net.Parameters, LearningRate);
        var loss = new CrossEntropyLoss();
        int passes = EpochsOf(which.Size, epochs);
        var schedule = new CosineDecay(passes);
        DropProbabilitySchedule? dropping = nets.Schedule(which, passes);
        IScheduledDropout[] droppers = [.. net.Modules.OfType<IScheduledDropout>()];
        for (int epoch = 0; epoch < passes; epoch++)
        {
            optimizer.ParameterGroups[0].LearningRate = LearningRate * schedule.Factor(epoch);
            net.Body.Forget();
            int step = 0;
            foreach ((Tensor inputs, Tensor targets) in batches)
            {
                repetition.Cancellation.ThrowIfCancellationRequested();
                double factor = dropping?.Factor(epoch + ((double)step++ / batches.Count)) ?? 1;
                foreach (IScheduledDropout dropper in droppers) dropper.DropFactor = factor;
                optimizer.ZeroGrad();
                loss.Forward(net.Read(inputs), targets).Backward();
                GradientClipping.ByNorm(net.Parameters, maxNorm: 1);
                optimizer.Step();
            }

            repetition.Report((double)(epoch + 1) / passes, which.Name);
        }

        net.Eval();
        using (Autograd.NoGrad())
        {
            ReadOnlySpan<int> learned = train.AsSpan(start, Math.Min(which.Size, test.Length));
            return new SequenceResult(Bits(net, test), Bits(net, learned), Write(net, repetition.Seed));
        }
    }

    private static double Bits(CharacterNet net, ReadOnlySpan<int> tokens)
    {
        var batches = new TextBatches(tokens, Sequences, Steps);
        var loss = new CrossEntropyLoss();
        double sum = 0;
        net.Body.Forget();
        foreach ((Tensor inputs, Tensor targets) in batches) sum += loss.Forward(net.Read(inputs), targets).Item();
        return sum / batches.Count / Math.Log(2);
    }

    /// <summary>Goes on where the test begins, seeing as many characters as in training.</summary>
    private string Write(CharacterNet net, ulong seed)
    {
        var sampler = new TokenSampler(Temperature, generator: Streams.Inputs(seed));
        List<int> written = [.. test[..Steps]];
        for (int i = 0; i < WrittenCharacters; i++)
        {
            net.Body.Forget();
            Tensor scores = net.Read(Tensor.FromIndices([.. written[^Steps..]], Steps, 1));
            written.Add(sampler.Draw(scores[^1].AsSpan()));
        }

        return vocabulary.Decode([.. written[Steps..]]);
    }

    private static string Read(string path)
    {
        try
        {
            return TextFile.Read(path);
        }
        catch (Exception damage) when (damage is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new LabException(damage.Message);
        }
    }

    /// <summary>Embedding, body, and scores for each next character.</summary>
    private sealed class CharacterNet : Module
    {
        private readonly Embedding embedding;
        private readonly Linear head;

        public CharacterNet(ISequenceNets nets, SequenceCase which, int characters, Generator weights, Generator masks)
        {
            embedding = Register("embedding", new Embedding(characters, Features, generator: weights));
            Body = Register("body", nets.Create(which, Features, looksBack: true, weights, masks));
            head = Register("head", new Linear(Body.OutFeatures, characters, generator: weights));
        }

        public SequenceBody Body { get; }

        public Tensor Read(Tensor tokens) => head.Forward(Body.Read(embedding.Forward(tokens)).Flatten(0, 1));
    }
}
