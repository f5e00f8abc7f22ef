// Runs the models of folders in ONNX Runtime and compares with the results that the engine wrote beside them; .ci/onnx runs it:
// dotnet run check.cs FOLDER...
#:project ../../../Engine/Engine.csproj
#:package Microsoft.ML.OnnxRuntime
using DropoutLab;
using DropoutLab.Formats;
using Microsoft.ML.OnnxRuntime;

Console.WriteLine($"ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
int failed = 0;
string[] paths = [.. args.SelectMany(folder => Directory.GetFiles(folder, "*.onnx")).Order()];
foreach (string path in paths)
{
    // A net's weights are kept beside it under its own name.
    string beside = $"{path[..^5]}.npz", run = $"{path[..^5]}-run.npz";
    IReadOnlyDictionary<string, Tensor> arrays = NumpyFile.ReadArchive(File.Exists(run) ? run : beside);
    Tensor x = arrays["x"], y = arrays["y"];
    double worst = double.NaN;
    string problem = "";
    try
    {
        using var session = new InferenceSession(path);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(x.ToArray(), [.. x.Shape.Select(size => (long)size)]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["input"], [input], ["output"]);
        float[] expected = y.ToArray(), actual = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        long[] shape = outputs[0].GetTensorTypeAndShape().Shape;
        if (!shape.SequenceEqual(y.Shape.Select(size => (long)size))) problem = $"{y.Shape} expected, [{string.Join(", ", shape)}] came";
        // A NaN is no difference that Max finds: it must be one on both sides.
        else worst = expected.Zip(actual, Difference).DefaultIfEmpty(0).Max();
    }
    catch (OnnxRuntimeException exception)
    {
        problem = exception.Message;
    }

    bool fits = problem.Length == 0 && worst < 4e-6;
    if (!fits) failed++;
    Console.WriteLine(fits
        ? $"{Path.GetFileName(path)}: {new FileInfo(path).Length} bytes, greatest difference {worst:E1}"
        : $"{Path.GetFileName(path)}: FAILED: {(problem.Length > 0 ? problem : $"greatest difference {worst:E1}")}");
}

static double Difference(float expected, float actual) => expected.Equals(actual) ? 0
    : float.IsFinite(expected) && float.IsFinite(actual) ? Math.Abs((double)expected - actual) / (1 + Math.Abs(expected))
    : double.PositiveInfinity;

Console.WriteLine(failed == 0 ? $"all {paths.Length} run" : $"{failed} of {paths.Length} failed");
return failed == 0 && paths.Length > 0 ? 0 : 1;
