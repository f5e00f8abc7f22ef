// Runs the models of a folder in ONNX Runtime and compares with the results that the engine wrote beside them:
// dotnet run check.cs [FOLDER]
#:project ../../../Engine/Engine.csproj
#:package Microsoft.ML.OnnxRuntime
using DropoutLab;
using DropoutLab.Formats;
using Microsoft.ML.OnnxRuntime;

string folder = args.Length > 0 ? args[0] : ".";
Console.WriteLine($"ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
int failed = 0;
foreach (string path in Directory.GetFiles(folder, "*.onnx").Order())
{
    string beside = Path.ChangeExtension(path, ".npz"), run = $"{path[..^5]}-run.npz";
    IReadOnlyDictionary<string, Tensor> arrays = NumpyFile.ReadArchive(File.Exists(run) ? run : beside);
    Tensor x = arrays["x"], y = arrays["y"];
    using var session = new InferenceSession(path);
    using OrtValue input = OrtValue.CreateTensorValueFromMemory(x.ToArray(), [.. x.Shape.Select(size => (long)size)]);
    using var options = new RunOptions();
    using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["input"], [input], ["output"]);
    float[] expected = y.ToArray(), actual = outputs[0].GetTensorDataAsSpan<float>().ToArray();
    double worst = expected.Zip(actual, (left, right) => (double)Math.Abs(left - right) / (1 + Math.Abs(left))).Max();
    bool fits = actual.Length == expected.Length && worst < 2e-6;
    if (!fits) failed++;
    Console.WriteLine(
        $"{Path.GetFileName(path)}: {new FileInfo(path).Length} bytes, greatest difference {worst:E1}{(fits ? "" : " FAILED")}");
}

Console.WriteLine(failed == 0 ? "all run" : $"{failed} failed");
return failed;
