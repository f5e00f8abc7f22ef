// Truncated backpropagation: a GRU reads an endless stream in stretches of 8 steps and is to say what came 4 steps before. Its state is
// carried from stretch to stretch, and Detach ends the gradient there; without the state the beginning of each stretch is a guess.
//
//   dotnet run -c Release samples/long-memory.cs
#:project ../Engine/Engine.csproj
using DropoutLab;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

const int Streams = 16, Steps = 8, Delay = 4;
foreach (bool carries in (bool[])[true, false])
    Console.WriteLine($"{(carries ? "state carried" : "state forgotten")}: {Train(carries):0.0} % right");

static double Train(bool carries)
{
    var generator = new PhiloxGenerator(seed: 1);
    Tensor Drawn(int steps) => Tensor.Bernoulli(0.5, [steps, Streams, 1], generator);
    var gru = new GRU(1, 24, generator: generator);
    var head = new Linear(24, 1, generator: generator);
    var optimizer = new Adam([.. gru.Parameters, .. head.Parameters], learningRate: 0.01);
    var loss = new BCEWithLogitsLoss();
    (Tensor before, Tensor? state, double right) = (Drawn(Delay), null, 0);
    const int Stretches = 600, Counted = 100;
    for (int stretch = 0; stretch < Stretches; stretch++)
    {
        Tensor stream = Tensor.Concatenate([before, Drawn(Steps)]); // with the steps before it, which the targets need
        Tensor targets = stream[..Steps];
        (Tensor output, Tensor end) = gru.Forward(stream[Delay..], carries ? state?.Detach() : null);
        Tensor scores = head.Forward(output);
        optimizer.ZeroGrad();
        loss.Forward(scores, targets).Backward();
        optimizer.Step();
        (before, state) = (stream[Steps..].Detach(), end);
        if (stretch >= Stretches - Counted) right += ((scores > 0) - targets).Abs().Mean().Item();
    }

    return 100 * (1 - (right / Counted));
}
