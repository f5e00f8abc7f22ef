using System.Globalization;
using DropoutLab;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

// The first step of the article's net, or nothing but the process itself.
if (args is ["nothing"])
{
    Console.WriteLine("started");
    return;
}

Generator.Default = new PhiloxGenerator(1);
Tensor x = Tensor.Linspace(-1, 1, 20).Unsqueeze(1);
Tensor y = x + 0.3 * Tensor.Normal(Tensor.Zeros(20, 1), Tensor.Ones(20, 1));
var net = new Sequential(
    new Linear(1, 300), new Dropout(0.5), new ReLU(), new Linear(300, 300), new Dropout(0.5), new ReLU(), new Linear(300, 1));
var optimizer = new Adam(net.Parameters, learningRate: 0.01);
Tensor loss = new MSELoss().Forward(net.Forward(x), y);
optimizer.ZeroGrad();
loss.Backward();
optimizer.Step();
Console.WriteLine(loss.Item().ToString(CultureInfo.InvariantCulture));
