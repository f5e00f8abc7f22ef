// Takes a net of PyTorch, trains its last layer for another task, and writes ONNX for whoever predicts with it.
//
//   dotnet run samples/fine-tune.cs [FOLDER]
//
// FOLDER/body.pt is what torch.save(nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10)).state_dict(), "body.pt") writes; without
// such a file a net is trained first and written as one.
#:project ../Engine/Engine.csproj
using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

string folder = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory().FullName;
string body = Path.Combine(folder, "body.pt"), result = Path.Combine(folder, "odd.onnx");
Generator.Default = new PhiloxGenerator(1UL);
Dataset digits = CsvFile.Read("Lab/BuiltInData/digits.csv.gz");
digits = digits.WithFeatures(digits.Features / 16);
(Dataset train, Dataset test) = digits.SplitStratified(0.8);
if (!File.Exists(body))
{
    var first = new Sequential(new Linear(64, 32), new ReLU(), new Linear(32, 10));
    Train(first, new Adam(first.Parameters, learningRate: 0.01), train, test);
    first.Save(body);
}

// The body keeps its weights; the head is new: is the digit odd?
var net = new Sequential(new Linear(64, 32), new ReLU(), new Linear(32, 2));
IReadOnlyDictionary<string, Tensor> weights = TorchFile.Read(body);
Console.WriteLine($"not loaded: {net.LoadMatching(weights)}");
float[] before = net.Parameters[0].ToArray();
double accuracy = Train(net, new Adam(net.Parameters.Skip(2), learningRate: 0.01), Odd(train), Odd(test));
Console.WriteLine($"body unchanged: {net.Parameters[0].ToArray().AsSpan().SequenceEqual(before)}");
OnnxFile.Write(net, result, 64);
using (Autograd.NoGrad())
{
    net.Eval();
    Tensor own = net.Forward(test.Features), read = OnnxFile.Read(result).Forward(test.Features);
    Console.WriteLine($"ONNX: greatest difference {(own - read).Abs().ToArray().Max()}");
}

return accuracy > 0.85 ? 0 : 1;

static Dataset Odd(Dataset data) => data.WithTargets(Tensor.From(Array.ConvertAll(data.Targets.ToArray(), digit => digit % 2)));

static double Train(Layer net, Optimizer optimizer, Dataset train, Dataset test)
{
    var trainer = new Trainer(net, new CrossEntropyLoss(), optimizer) { Validation = test };
    History history = trainer.Fit(new DataLoader(train, batchSize: 32, shuffle: true), epochs: 15);
    Console.WriteLine($"accuracy {history.Best!.ValidationAccuracy:F3}");
    return history.Best.ValidationAccuracy ?? 0;
}
