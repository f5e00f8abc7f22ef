using System.Globalization;
using System.Text;

namespace DropoutLab.Lab.Playground;

/// <summary>The program of what is on the page: pasted into a console project with the engine's package it trains the same nets.</summary>
internal static class SameInCSharp
{
    private static readonly string[] Names = ["left", "right"];

    internal static string Program(PlaySettings settings)
    {
        var text = new StringBuilder();
        bool hasData = settings.Batch > 0;
        string seeded = $"{GeneratorName(settings)}({settings.Seed})";
        text.Append(CultureInfo.InvariantCulture, $"""
            using DropoutLab;{(hasData ? "\nusing DropoutLab.Data;" : "")}
            using DropoutLab.Layers;
            using DropoutLab.Losses;
            using DropoutLab.Optimizers;

            var generator = new {seeded};
            Generator leftMasks = new {seeded}, rightMasks = new {seeded};


            """);
        SameData.Add(text, settings);
        for (int i = 0; i < Names.Length; i++) SameNet.Add(text, settings, settings.Nets[i], Names[i]);
        text.Append("""

            leftMasks.SetState(generator.GetState()); // both nets drop alike
            rightMasks.SetState(generator.GetState());

            """);
        SameNet.AddStart(text, settings);
        for (int i = 0; i < Names.Length; i++) SameNet.AddOptimizer(text, settings, settings.Nets[i], Names[i]);
        AddTraining(text, settings);
        text.Append("""

            left.Eval();
            right.Eval();
            using (Autograd.NoGrad())
            {
                Console.WriteLine($"left  {loss.Forward(left.Forward(testX), testY).Item()}");
                Console.WriteLine($"right {loss.Forward(right.Forward(testX), testY).Item()}");
            }

            """);
        SameData.AddFunctions(text, settings);
        SameNet.AddFunctions(text, settings);
        return text.ToString();
    }

    /// <summary>A number as C# writes it.</summary>
    internal static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string GeneratorName(PlaySettings settings) =>
        settings.Generator == PlaySettings.Torch ? nameof(TorchGenerator) : nameof(PhiloxGenerator);

    private static void AddTraining(StringBuilder text, PlaySettings settings)
    {
        text.Append(CultureInfo.InvariantCulture, $"var loss = new {(settings.IsClassification ? "CrossEntropyLoss" : "MSELoss")}();\n");
        if (settings.Batch > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                var batches = new DataLoader(
                    new Dataset(x, y), {settings.Batch}, shuffle: true, generator: new PhiloxGenerator({settings.Seed}, stream: 4));
                for (int epoch = 0; epoch < {settings.Epochs}; epoch++)
                foreach (var (inputs, targets) in batches)

                """);
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"for (int epoch = 0; epoch < {settings.Epochs}; epoch++)\n");
        }

        text.Append("{\n");
        for (int i = 0; i < Names.Length; i++) AddStep(text, settings.Nets[i], Names[i], settings.Batch > 0);
        text.Append("}\n");
    }

    private static void AddStep(StringBuilder text, NetSettings net, string name, bool hasBatches)
    {
        (string inputs, string targets) = hasBatches ? ("inputs", "targets") : ("x", "y");
        string penalty = net.L1 > 0 ? $" + {Number(net.L1)}f * Penalty.L1({name}.Parameters)" : "";
        text.Append(CultureInfo.InvariantCulture, $"""
                Tensor {name}Loss = loss.Forward({name}.Forward({inputs}), {targets}){penalty};
                {name}Optimizer.ZeroGrad();
                {name}Loss.Backward();
                {name}Optimizer.Step();

            """);
        if (net.ProximalL1 > 0)
            text.Append(CultureInfo.InvariantCulture,
                $"    ProximalL1.Apply({name}.Parameters, {Number(net.LearningRate)} * {Number(net.ProximalL1)});\n");
        if (net.MaxNorm > 0) text.Append(CultureInfo.InvariantCulture, $"    MaxNorm.Apply({name}.Parameters, {Number(net.MaxNorm)});\n");
    }
}
