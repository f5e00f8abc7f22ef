using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Tensors;

/// <summary>The public gradient check: right gradients pass, wrong ones are found with their place, and where nothing can be said it
/// says so.</summary>
[RestoresGlobals]
internal sealed class GradientCheckTests
{
    private static Tensor Normal(params int[] shape) => Tensor.Normal(0, 1, shape, new PhiloxGenerator(6));

    [Test]
    public void RightGradientsAreRight()
    {
        Tensor x = Normal(3, 4), w = Normal(2, 4), positive = x.Square() + 0.1;
        Assert.Multiple(() =>
        {
            Check(GradientCheck.Run(a => a.Tanh() * a.Exp(), x));
            Check(GradientCheck.Run(a => a.Log().Sqrt() + 1 / a, positive + 1));
            Check(GradientCheck.Run(inputs => inputs[0].MatMul(inputs[1].Transpose(0, 1)).Softmax(1), x, w));
            Check(GradientCheck.Run(a => (1000 * a).Mean(), x));
            Check(GradientCheck.Run(a => a * 0, x));
            Check(GradientCheck.Run(a => a.Detach().Sign(), x + 5));
            Check(GradientCheck.Run(a => a.Square(), Tensor.Zeros(2)));
            Check(GradientCheck.Run(a => a.Sum(), Tensor.Zeros(0, 3)));
        });
        Generator.Default = new PhiloxGenerator(1);
        var net = new Sequential(new Linear(4, 8), new Tanh(), new Dropout(0.5), new Linear(8, 1));
        Tensor y = Normal(3, 1);
        byte[] before = Generator.Default.GetState();
        Check(GradientCheck.Run(() => new MSELoss().Forward(net.Forward(x), y), net.Parameters));
        Assert.That(Generator.Default.GetState(), Is.EqualTo(before));
        Assert.That(net.Parameters.All(p => p.RequiresGrad && p.Grad is null));

        static void Check(GradientCheck check) => Assert.That((check.IsRight, check.KinkCount), Is.EqualTo((true, 0)), $"{check}");
    }

    [Test]
    public void AWrongGradientIsFoundWithItsPlaceAndSize()
    {
        Tensor x = Normal(3, 4);
        GradientCheck check = GradientCheck.Run(inputs => WrongNode.Of(inputs[0] * inputs[1].Exp(), index: 6, factor: 1.01f), x + 3, x);
        Assert.That(check.Wrong.Select(found => (found.Input, string.Join(',', found.Index))),
            Is.EqualTo(new[] { (0, "1,2"), (1, "1,2") }));
        Assert.That(check.Wrong[0].Gradient, Is.EqualTo(1.01 * check.Wrong[0].Slope).Within(1e-4 * Math.Abs(check.Wrong[0].Slope)));
        Assert.That($"{check}", Does.Contain("22 of 24 gradients right").And.Contains("input 0 at [1, 2]: gradient"));
        Assert.That(GradientCheck.Run(a => WrongNode.Of(a, 0, 0), x).Wrong, Has.Count.EqualTo(1), "a gradient that is missing");
        Assert.That(GradientCheck.Run(a => a.Detach() * 2, x).Wrong, Has.Count.EqualTo(12), "nothing is recorded");
        Assert.That(GradientCheck.Run(a => WrongNode.Of(a, 3, float.NaN), x).Wrong.Single().Gradient, Is.NaN);
    }

    [Test]
    public void AtAKinkAnyGradientBetweenTheSlopesOfBothSidesIsRight()
    {
        Tensor x = Tensor.From([-1, 0, 2]);
        GradientCheck relu = GradientCheck.Run(a => a.Relu(), x);
        Assert.That((relu.IsRight, relu.KinkCount), Is.EqualTo((true, 1)), $"{relu}");
        Assert.That(GradientCheck.Run(a => WrongNode.Of(a.Abs() + 3 * a, 1, -1), x).Wrong, Has.Count.EqualTo(1), "outside of 2 to 4");
        Assert.That(GradientCheck.Run(a => a.Relu(), Tensor.From([0.01f, -0.02f])).IsRight, "beside a kink");
    }

    [Test]
    public void WhereNothingCanBeSaidItSaysSo()
    {
        GradientCheck check = GradientCheck.Run(a => a.Sqrt(), Tensor.From([-1, 4, float.PositiveInfinity, float.NaN]));
        Assert.That(check.IsRight, Is.False);
        Assert.That(check.Unclear.Select(found => found.Index[0]), Is.EqualTo(new[] { 0, 2, 3 }), $"{check}");
        Tensor rough = Tensor.Full(1e-3, 2);
        Assert.That(GradientCheck.Run(a => a + 1e6, rough).Unclear, Has.Count.EqualTo(2), "all that moves is rounding");
        var own = new PhiloxGenerator(3);
        Assert.That(() => GradientCheck.Run(a => a.Dropout(0.5, training: true, own), Normal(50)),
            Throws.ArgumentException.With.Message.Contains("same numbers"));
        Assert.That(() => GradientCheck.Run(() => rough * 2, [rough.RequireGrad() * 2]),
            Throws.ArgumentException.With.Message.Contains("leaves"));
    }

    /// <summary>The identity, whose gradient is multiplied at one place.</summary>
    private sealed class WrongNode(Tensor input, int index, float factor) : Node(input)
    {
        public static Tensor Of(Tensor input, int index, float factor)
        {
            Tensor result = Tensor.From(input.ToArray(), input.Shape.AsSpan());
            return Autograd.Records(input) ? Autograd.Record(result, new WrongNode(input, index, factor)) : result;
        }

        protected override void Backward(Tensor gradient)
        {
            float[] values = gradient.ToArray();
            values[index] *= factor;
            Accumulate(0, Tensor.From(values, gradient.Shape.AsSpan()));
        }
    }
}
