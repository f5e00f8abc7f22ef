using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Tests.Parity;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Identities;

/// <summary>Vanilla dropout in the article's script: with doubled weights behind dropout, and twice the rate and half the epsilon of Adam
/// for them, it must give the losses of inverted dropout to the bit, in training and on the test points.</summary>
[RestoresGlobals]
internal sealed class VanillaArticleTests
{
    private const int Epochs = 120;

    [Test]
    public void TheIdentityPredictsTheLosses()
    {
        var inverted = new ArticleRun(new TorchGenerator(seed: 1), generator => new Dropout(0.5, generator));
        var vanilla = new ArticleRun(new TorchGenerator(seed: 1), generator => new VanillaDropout(0.5, generator));
        Tensor[] behind = [((Linear)vanilla.Dropped[3]).Weight, ((Linear)vanilla.Dropped[6]).Weight];
        foreach (Tensor weight in behind)
            weight.CopyFrom([.. weight.ToArray().Select(v => 2 * v)]);

        // Gradients of these weights are half as great: Adam's quotient is the same when epsilon is halved too.
        var invertedOptimizer = new Adam(inverted.Dropped.Parameters, learningRate: 0.01);
        var vanillaOptimizer = new Adam([.. vanilla.Dropped.Parameters.Where(parameter => !behind.Contains(parameter))],
            learningRate: 0.01);
        var vanillaBehind = new Adam(behind, learningRate: 0.02, epsilon: 0.5e-8);
        for (int epoch = 0; epoch < Epochs; epoch++)
        {
            float expected = Step(inverted, invertedOptimizer);
            float actual = Step(vanilla, vanillaOptimizer, vanillaBehind);
            Assert.That(actual, Is.EqualTo(expected), $"training loss of epoch {epoch}");
        }

        Assert.That(vanilla.TestLoss(vanilla.Dropped), Is.EqualTo(inverted.TestLoss(inverted.Dropped)), "test loss");
    }

    private static float Step(ArticleRun run, params Optimizer[] optimizers)
    {
        Tensor loss = new MSELoss().Forward(run.Dropped.Forward(run.X), run.Y);
        foreach (Optimizer optimizer in optimizers)
            optimizer.ZeroGrad();
        loss.Backward();
        foreach (Optimizer optimizer in optimizers)
            optimizer.Step();
        return loss.Item();
    }
}
