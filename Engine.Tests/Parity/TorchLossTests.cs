using DropoutLab.Losses;

namespace DropoutLab.Tests.Parity;

/// <summary>Every loss with every option against PyTorch, values and gradients: ordinary numbers, none, scalars, infinities, NaN.</summary>
internal sealed class TorchLossTests
{
    private static readonly Reduction[] Reductions = [Reduction.Mean, Reduction.Sum, Reduction.None];

    /// <summary>From a reduction and the call's tensors to the loss.</summary>
    private static readonly Dictionary<string, Func<Reduction, Tensor[], Tensor>> Losses = new()
    {
        ["MSELoss"] = (r, x) => new MSELoss(r).Forward(x[0], x[1]),
        ["L1Loss"] = (r, x) => new L1Loss(r).Forward(x[0], x[1]),
        ["SmoothL1Loss"] = (r, x) => new SmoothL1Loss(0.7, r).Forward(x[0], x[1]),
        ["HuberLoss"] = (r, x) => new HuberLoss(0.7, r).Forward(x[0], x[1]),
        ["BCEWithLogitsLoss"] = (r, x) => new BCEWithLogitsLoss(r).Forward(x[0], x[1]),
        ["BCEWithLogitsLoss weight"] = (r, x) => new BCEWithLogitsLoss(r, x[2]).Forward(x[0], x[1]),
        ["BCEWithLogitsLoss posWeight"] = (r, x) => new BCEWithLogitsLoss(r, posWeight: x[2]).Forward(x[0], x[1]),
        ["BCEWithLogitsLoss both"] = (r, x) => new BCEWithLogitsLoss(r, x[2], x[3]).Forward(x[0], x[1]),
        ["BCELoss"] = (r, x) => new BCELoss(r).Forward(x[0], x[1]),
        ["BCELoss weight"] = (r, x) => new BCELoss(r, x[2]).Forward(x[0], x[1]),
        ["KLDivLoss"] = (r, x) => new KLDivLoss(reduction: r).Forward(x[0], x[1]),
        ["KLDivLoss log"] = (r, x) => new KLDivLoss(true, r).Forward(x[0], x[1]),
        ["CrossEntropyLoss"] = (r, x) => new CrossEntropyLoss(0, r).Forward(x[0], x[1]),
        ["CrossEntropyLoss weight"] = (r, x) => new CrossEntropyLoss(0, r, x[2]).Forward(x[0], x[1]),
        ["CrossEntropyLoss ignores 1"] = (r, x) => new CrossEntropyLoss(0, r, ignoreIndex: 1).Forward(x[0], x[1]),
        ["CrossEntropyLoss smoothed"] = (r, x) => new CrossEntropyLoss(0.2, r).Forward(x[0], x[1]),
        ["CrossEntropyLoss smoothed weight"] = (r, x) => new CrossEntropyLoss(0.2, r, x[2]).Forward(x[0], x[1]),
        ["CrossEntropyLoss smoothed ignores 1"] = (r, x) => new CrossEntropyLoss(0.2, r, ignoreIndex: 1).Forward(x[0], x[1]),
        ["CrossEntropyLoss probabilities"] = (r, x) => new CrossEntropyLoss(0, r).Forward(x[0], x[1]),
        ["CrossEntropyLoss probabilities weight"] = (r, x) => new CrossEntropyLoss(0, r, x[2]).Forward(x[0], x[1]),
        ["CrossEntropyLoss smoothed probabilities"] = (r, x) => new CrossEntropyLoss(0.2, r).Forward(x[0], x[1]),
        ["CrossEntropyLoss smoothed probabilities weight"] = (r, x) => new CrossEntropyLoss(0.2, r, x[2]).Forward(x[0], x[1]),
        ["NLLLoss"] = (r, x) => new NLLLoss(r).Forward(x[0], x[1]),
        ["NLLLoss weight"] = (r, x) => new NLLLoss(r, x[2]).Forward(x[0], x[1]),
        ["NLLLoss ignores 1"] = (r, x) => new NLLLoss(r, ignoreIndex: 1).Forward(x[0], x[1]),
        ["CosineEmbeddingLoss"] = (r, x) => new CosineEmbeddingLoss(0.1, r).Forward(x[0], x[1], x[2]),
        ["TripletMarginLoss"] = (r, x) => new TripletMarginLoss(reduction: r).Forward(x[0], x[1], x[2]),
        ["TripletMarginLoss swap"] = (r, x) => new TripletMarginLoss(0.5, swap: true, reduction: r).Forward(x[0], x[1], x[2]),
        ["TripletMarginLoss p 1"] = (r, x) => new TripletMarginLoss(p: 1, epsilon: 0, reduction: r).Forward(x[0], x[1], x[2]),
        ["TripletMarginLoss p 3"] = (r, x) => new TripletMarginLoss(p: 3, reduction: r).Forward(x[0], x[1], x[2]),
    };

    /// <summary>Calls whose numbers differ, and why: docs/numerics.md says so too.</summary>
    private static readonly Dictionary<string, (string Reason, string Elements)> Differing = new()
    {
        ["L1Loss none|special"] = (
            "the gradient of NaN is NaN, not 0",
            "g0[0,1,2,3,4,5,6,7,8,9,10,11,12,13,24,26,36,48,60,72,84,96,108,120,132]=NaN g1[0,1,2,3,4,5,6,7,8,9,10,11,12," +
            "13,24,26,36,48,60,72,84,96,108,120,132]=NaN"),
        ["BCEWithLogitsLoss none|special"] = ("an infinite score that is right costs 0, not NaN", "y0[4,6]=0 y0[7,8]=Infinity"),
        ["BCEWithLogitsLoss posWeight none|special"] = ("an infinite score that is right costs 0, not NaN", "y0[4,6]=0 y0[7,8]=Infinity"),
        ["KLDivLoss none|special"] = (
            "the gradient to a target of 0 is minus infinity, not NaN",
            "g1[6,24,30,40,46,52,60,66,70]=Infinity g1[16,18,22,28,34,36,42,48,54,58,64]=-Infinity"),
        ["KLDivLoss log none|special"] = (
            "where e^y overflows, the gradient to the target is infinite, not a difference of infinities",
            "g1[23,143]=Infinity g1[137]=-Infinity"),
    };

    private static readonly Lazy<ILookup<string, TorchCall>> Calls = new(() => TorchCall.Read("losses.safetensors"));

    public static IEnumerable<string> Names => Losses.Keys;

    [TestCaseSource(nameof(Names))]
    public void AgreesWithPyTorch(string name) => Assert.That(
        Reductions.SelectMany(reduction => TorchCall.Problems(
            Calls.Value[$"{name} {reduction.ToString().ToLowerInvariant()}"], x => [Losses[name](reduction, x)], Differing)),
        Is.Empty);

    [Test]
    public void EveryRecordedLossIsCompared() => Assert.That(
        Calls.Value.Select(calls => calls.Key),
        Is.EquivalentTo(Losses.Keys.SelectMany(name => Reductions.Select(r => $"{name} {r.ToString().ToLowerInvariant()}"))));
}
