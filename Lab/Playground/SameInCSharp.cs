using System.Globalization;
using System.Text;

namespace DropoutLab.Lab.Playground;

/// <summary>The program of what is on the page: pasted into a console project with the engine's package it trains the same nets.</summary>
internal static class SameInCSharp
{
    private static readonly string[] Names = ["left", "right"];

    internal static string Program(PlaySettings settings)
    {
        var text = new StringBuilder("""
            using DropoutLab;
            using DropoutLab.Layers;
            using DropoutLab.Losses;
            using DropoutLab.Optimizers;


            """);
        string generator = settings.Generator == PlaySettings.Torch ? "TorchGenerator" : "PhiloxGenerator";
        text.Append(CultureInfo.InvariantCulture, $"""
            var generator = new {generator}({settings.Seed});
            Generator leftMasks = new {generator}({settings.Seed}), rightMasks = new {generator}({settings.Seed});

            Tensor x = Tensor.Linspace(-1, 1, {settings.Samples}).Unsqueeze(1);
            Tensor Noise() => {Number(settings.Noise)}f * Tensor.Normal(Tensor.Zeros({settings.Samples}, 1), Tensor.Ones({settings.Samples}, 1), generator);
            Tensor y = {PlayFunction.All[settings.Function].Code} + Noise();
            Tensor testX = x;
            Tensor testY = {PlayFunction.All[settings.Function].Code} + Noise();

            """);
        if (settings.Points is PlayPoints points) AddPoints(text, points);
        for (int i = 0; i < Names.Length; i++) AddNet(text, settings, settings.Nets[i], Names[i]);
        text.Append("""

            leftMasks.SetState(generator.GetState()); // both nets drop alike
            rightMasks.SetState(generator.GetState());

            """);
        if (settings.SameStart)
            text.Append("foreach (var (from, to) in left.Parameters.Zip(right.Parameters)) to.CopyFrom(from.AsSpan());\n");
        for (int i = 0; i < Names.Length; i++) AddOptimizer(text, settings.Nets[i], Names[i]);
        text.Append(CultureInfo.InvariantCulture, $"""
            var mse = new MSELoss();
            for (int epoch = 0; epoch < {settings.Epochs}; epoch++)
            {"{"}

            """);
        for (int i = 0; i < Names.Length; i++) AddStep(text, settings.Nets[i], Names[i]);
        text.Append("""
            }

            left.Eval();
            right.Eval();
            using (Autograd.NoGrad())
            {
                Console.WriteLine($"left  {mse.Forward(left.Forward(testX), testY).Item()}");
                Console.WriteLine($"right {mse.Forward(right.Forward(testX), testY).Item()}");
            }

            """);
        if (settings.Nets.Any(net => net.Kind == NetSettings.DropConnect)) text.Append(DropConnectFunction);
        return text.ToString();
    }

    private const string DropConnectFunction = """

        static DropConnect Connect(Linear linear, double p, Generator masks)
        {
            var layer = new DropConnect(linear.Weight.Shape[1], linear.Weight.Shape[0], p, generator: masks);
            layer.Weight.CopyFrom(linear.Weight.AsSpan());
            layer.Bias!.CopyFrom(linear.Bias!.AsSpan());
            return layer;
        }

        """;

    private static void AddPoints(StringBuilder text, PlayPoints points) => text.Append(CultureInfo.InvariantCulture, $"""
        // Moved by hand.
        x = Tensor.From({Floats(points.TrainX)}, {points.TrainX.Length}, 1);
        y = Tensor.From({Floats(points.TrainY)}, {points.TrainY.Length}, 1);
        testX = Tensor.From({Floats(points.TestX)}, {points.TestX.Length}, 1);
        testY = Tensor.From({Floats(points.TestY)}, {points.TestY.Length}, 1);

        """);

    private static void AddNet(StringBuilder text, PlaySettings settings, NetSettings net, string name)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nvar {name} = new Sequential(\n");
        for (int layer = 0; layer < settings.Layers; layer++)
        {
            string linear = $"new Linear({(layer == 0 ? 1 : settings.Hidden)}, {settings.Hidden}, generator: generator)";
            string p = Number(net.DropProbabilities[layer]);
            string parts = net.Kind switch
            {
                NetSettings.DropConnect => $"Connect({linear}, {p}, {name}Masks)",
                NetSettings.Inverted => $"{linear}, new Dropout({p}, {name}Masks)",
                NetSettings.Vanilla => $"{linear}, new VanillaDropout({p}, {name}Masks)",
                NetSettings.Gaussian => $"{linear}, new GaussianDropout({p}, {name}Masks)",
                _ => linear,
            };
            text.Append(CultureInfo.InvariantCulture, $"    {parts}, new {PlayNet.Activations[settings.Activation]().GetType().Name}(),\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"    new Linear({settings.Hidden}, 1, generator: generator));\n");
    }

    private static void AddOptimizer(StringBuilder text, NetSettings net, string name)
    {
        string optimizer = net.Optimizer == NetSettings.Adam ? "Adam" : "SGD";
        string decay = net.L2 > 0 ? $", weightDecay: {Number(net.L2)}" : "";
        text.Append(CultureInfo.InvariantCulture,
            $"var {name}Optimizer = new {optimizer}({name}.Parameters, learningRate: {Number(net.LearningRate)}{decay});\n");
    }

    private static void AddStep(StringBuilder text, NetSettings net, string name)
    {
        string penalty = net.L1 > 0 ? $" + {Number(net.L1)}f * Penalty.L1({name}.Parameters)" : "";
        text.Append(CultureInfo.InvariantCulture, $"""
                Tensor {name}Loss = mse.Forward({name}.Forward(x), y){penalty};
                {name}Optimizer.ZeroGrad();
                {name}Loss.Backward();
                {name}Optimizer.Step();

            """);
        if (net.ProximalL1 > 0)
            text.Append(CultureInfo.InvariantCulture,
                $"    ProximalL1.Apply({name}.Parameters, {Number(net.LearningRate)} * {Number(net.ProximalL1)});\n");
        if (net.MaxNorm > 0) text.Append(CultureInfo.InvariantCulture, $"    MaxNorm.Apply({name}.Parameters, {Number(net.MaxNorm)});\n");
    }

    private static string Floats(float[] values) =>
        $"[{string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture) + "f"))}]";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
