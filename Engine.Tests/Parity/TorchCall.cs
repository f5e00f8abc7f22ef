using System.Globalization;
using DropoutLab.Formats;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Parity;

/// <summary>One call of Fixtures/torch-operations: what went in, and what PyTorch made of it, with gradients.</summary>
internal sealed record TorchCall(string Operation, string Case, IReadOnlyDictionary<string, Tensor> Parts)
{
    /// <summary>A few roundings more or less than PyTorch takes, of results near 1 or of their own size.</summary>
    private const double Allowed = 4e-6;

    /// <summary>The calls of a file, by operation. How a name tells the shapes of its parts: recorder.py.</summary>
    public static ILookup<string, TorchCall> Read(string file) =>
        SafeTensors.Read(Repository.Fixture("torch-operations", file)).Select(pair => Unpack(pair.Key, pair.Value))
            .ToLookup(call => call.Operation);

    /// <summary>The calls that differ otherwise than is listed.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="function">What they call.</param>
    /// <param name="differing">For a call that differs, why, and each element that does with the engine's value.</param>
    public static IEnumerable<string> Problems(
        IEnumerable<TorchCall> calls, Func<Tensor[], Tensor[]> function,
        IReadOnlyDictionary<string, (string Reason, string Elements)> differing)
    {
        foreach (TorchCall call in calls)
        {
            string name = $"{call.Operation}|{call.Case}", found = string.Join(' ', call.Differences(function));
            string listed = differing.TryGetValue(name, out (string Reason, string Elements) known) ? known.Elements : "";
            if (found != listed) yield return $"{name}: {found} differ, \"{listed}\" listed";
        }
    }

    /// <summary>What differs from PyTorch when the engine makes the call.</summary>
    private List<string> Differences(Func<Tensor[], Tensor[]> function)
    {
        var inputs = new List<Tensor>();
        while (Parts.TryGetValue($"x{inputs.Count}", out Tensor? x))
        {
            Tensor input = Tensor.From(x.AsSpan(), x.Shape);
            input.RequiresGrad = Parts.ContainsKey($"g{inputs.Count}");
            inputs.Add(input);
        }

        Tensor[] results;
        try
        {
            results = function([.. inputs]);
        }
        catch (ArgumentException e)
        {
            return [$"refused: {e.Message}"];
        }

        var found = new List<string>();
        for (int i = 0; i < results.Length; i++) found.AddRange(Differences($"y{i}", results[i]));
        if (Parts.ContainsKey($"y{results.Length}")) found.Add($"{results.Length} results, more expected");
        for (int i = 0; i < results.Length; i++)
        {
            if (!Parts.TryGetValue($"u{i}", out Tensor? upstream)) continue;
            if (results[i].RequiresGrad) results[i].Backward(upstream, retainGraph: true);
            else found.Add($"result {i} has no gradient");
        }

        for (int i = 0; i < inputs.Count; i++)
            if (inputs[i].RequiresGrad) found.AddRange(Differences($"g{i}", inputs[i].Grad));
        return found;
    }

    private IEnumerable<string> Differences(string part, Tensor? actual)
    {
        Tensor expected = Parts[part];
        if (actual is null) return [$"{part}: none"];
        if (actual.Shape != expected.Shape) return [$"{part}: shape {actual.Shape} instead of {expected.Shape}"];
        float[] came = actual.ToArray(), right = expected.ToArray();
        return Enumerable.Range(0, came.Length).Where(i => !IsSame(came[i], right[i]))
            .GroupBy(i => came[i].ToString("G3", CultureInfo.InvariantCulture))
            .Select(same => $"{part}[{string.Join(',', same)}]={same.Key}");
    }

    private static bool IsSame(float came, float right) => came.Equals(right) ||
        (float.IsFinite(right) && Math.Abs((double)came - right) <= Allowed * (Math.Abs(right) + 0.5));

    private static TorchCall Unpack(string name, Tensor packed)
    {
        string[] fields = name.Split('|');
        var parts = new Dictionary<string, Tensor>();
        int start = 0;
        foreach (string field in fields[2].Split(' '))
        {
            string[] partAndShape = field.Split(':');
            string[] sizes = partAndShape[1].Split('x', StringSplitOptions.RemoveEmptyEntries);
            int[] shape = Array.ConvertAll(sizes, size => int.Parse(size, CultureInfo.InvariantCulture));
            int count = shape.Aggregate(1, (product, size) => product * size);
            parts[partAndShape[0]] = Tensor.From(packed.AsSpan().Slice(start, count), shape);
            start += count;
        }

        return new TorchCall(fields[0], fields[1], parts);
    }
}
