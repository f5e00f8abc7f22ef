using System.Globalization;
using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

// Uses each part of the package once: tables, training, checkpoints, all formats. Run by .ci/package in a program of its own.
string folder = Directory.CreateTempSubdirectory().FullName;
string file(string name) => Path.Combine(folder, name);
File.WriteAllLines(file("points.csv"),
[
    "x;kind;class",
    .. Enumerable.Range(0, 60).Select(i => $"{i / 10},{i % 10};{(i % 2 == 0 ? "even" : "odd")};{(i < 30 ? "low" : "high")}"),
]);
Generator.Default = new PhiloxGenerator(1UL);
Table table = CsvFile.ReadTable(file("points.csv"));
TableEncoding encoding = TableEncoding.Fit(table, "class");
Dataset data = encoding.Apply(table);
var net = new Sequential(new Linear(encoding.FeatureNames.Count, 16), new ReLU(), new Dropout(0.1), new Linear(16, 2));
var trainer =
    new Trainer(net, new CrossEntropyLoss(), new Adam(net.Parameters, learningRate: 0.01)) { CheckpointPath = file("run.checkpoint") };
History history = trainer.Fit(new DataLoader(data, 10, shuffle: true), epochs: 30);
net.Eval();
foreach (string name in new[] { "net.safetensors", "net.pt", "net.npz" })
{
    net.Save(file(name));
    net.Load(file(name));
}

OnnxFile.Write(net, file("net.onnx"), encoding.FeatureNames.Count);
float before = net.Forward(data.Features)[0, 0], after = OnnxFile.Read(file("net.onnx")).Forward(data.Features)[0, 0];
string classes = string.Join(' ', TableEncoding.FromJson(encoding.ToJson()).ClassNames);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture, $"loss {history.Epochs[^1].Loss:F4}, same {MathF.Abs(before - after) < 1e-5f}, classes {classes}"));
Directory.Delete(folder, recursive: true);
