using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Tests.LayerTable;

namespace DropoutLab.Tests.Distributed;

/// <summary>Attention, decoders, recurrent layers with states and with lengths, bags, tied weights: each gives one hash for any number
/// of ranks.</summary>
internal sealed class LayersOfSeveralInputsTests
{
    private const int Shards = 3;

    private static readonly int[] Sizes = [11, 10];

    private static IEnumerable<LayerRow> OfSeveralInputs => Rows.All.Where(row => row.Call is not null);

    /// <summary>A batch has its rows first; the layer may have the time there.</summary>
    [TestCaseSource(nameof(OfSeveralInputs))]
    public void EveryLayerOfSeveralInputsGivesOneHash(LayerRow row) => AssertOneHash(
        _ => row.Make(new PhiloxGenerator(3)),
        (model, part) =>
        {
            Tensor[] inputs = [.. part.Inputs.Select((input, i) => IsTimeFirst(row, i) ? input.Transpose(0, 1) : input)];
            return row.Run(model, inputs).Select(result => result.Square().Mean()).Aggregate((sum, term) => sum + term);
        },
        (rows, random) =>
        [
            .. row.Shapes[0].Select((shape, input) =>
            {
                int[] own = IsTimeFirst(row, input) ? [rows, shape[0], .. shape[2..]] : [rows, .. shape[1..]];
                int count = own.Aggregate(1, (a, b) => a * b);
                return Tensor.From([.. Enumerable.Range(0, count).Select(_ => row.InputDomain(input).Draw(random, [own]))], own);
            }),
        ]);

    [Test]
    public void SequencesOfDifferentLengthsGiveOneHash() => AssertOneHash(
        _ => new LSTM(2, 3, batchFirst: true, dropProbability: 0, recurrentDropProbability: 0.2, generator: new PhiloxGenerator(3)),
        (model, part) =>
        {
            int[] lengths = [.. part.Inputs[1].ToArray().Select(length => (int)length)];
            return ((LSTM)model).Forward(part.Features, lengths: lengths).Output.Square().Mean();
        },
        (rows, random) =>
        [
            Normal(rows, 5, 2), Tensor.From([.. Enumerable.Range(0, rows).Select(_ => (float)random.Next(1, 6))], rows),
        ]);

    [Test]
    public void ATiedEmbeddingGivesOneHash() => AssertOneHash(
        _ =>
        {
            var embedding = new Embedding(7, 4, generator: new PhiloxGenerator(3));
            return new Sequential(embedding, new Dropout(0.2), new TiedLinear(embedding.Weight));
        },
        (model, part) => ((Sequential)model).Forward(part.Features).Square().Mean(),
        (rows, random) => [Tensor.From([.. Enumerable.Range(0, rows * 5).Select(_ => (float)random.Next(7))], rows, 5)]);

    private static void AssertOneHash(
        Func<int, Module> make, Func<Module, Batch, Tensor> loss, Func<int, Random, Tensor[]> draw)
    {
        var random = new Random(1);
        var run = new ParallelRun
        {
            Make = make,
            Loss = loss,
            Batches = [.. Sizes.Select(rows => new Batch(draw(rows, random), Tensor.Zeros(rows)))],
        };
        string expected = run.Hash(1, Shards);
        Assert.That(run.Hash(2, Shards), Is.EqualTo(expected));
        Assert.That(run.Hash(3, Shards), Is.EqualTo(expected));
    }

    private static bool IsTimeFirst(LayerRow row, int input) =>
        row.Shapes[0][input].Length == 3 && !(input == 0 && row.Name.Contains("batch first", StringComparison.Ordinal));

    private static Tensor Normal(params int[] shape) => Tensor.Normal(0, 1, shape, new PhiloxGenerator(7));
}
