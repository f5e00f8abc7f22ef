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

    /// <summary>The calls that differ and should not, or do not differ any more though they are listed.</summary>
    public static IEnumerable<string> Problems(
        IEnumerable<TorchCall> calls, Func<Tensor[], Tensor[]> function, IReadOnlyDictionary<string, string> differing)
    {
        foreach (TorchCall call in calls)
        {
            string name = $"{call.Operation}|{call.Case}";
            string? difference = call.Difference(function);
            bool isListed = differing.TryGetValue(name, out string? reason);
            if (difference is null && isListed) yield return $"{name} is as PyTorch's, and listed as different: {reason}";
            if (difference is not null && !isListed) yield return $"{name}: {difference}";
        }
    }

    /// <summary>What differs from PyTorch when the engine makes the call; null if nothing does.</summary>
    public string? Difference(Func<Tensor[], Tensor[]> function)
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
            return $"refused: {e.Message}";
        }

        var found = new List<string?>();
        for (int i = 0; i < results.Length; i++) found.Add(Difference($"y{i}", results[i]));
        if (Parts.ContainsKey($"y{results.Length}")) found.Add($"{results.Length} results, more expected");
        if (found.All(difference => difference is null))
        {
            for (int i = 0; i < results.Length; i++)
            {
                if (!Parts.TryGetValue($"u{i}", out Tensor? upstream)) continue;
                if (results[i].RequiresGrad) results[i].Backward(upstream, retainGraph: true);
                else found.Add($"result {i} has no gradient");
            }

            for (int i = 0; i < inputs.Count; i++)
                if (inputs[i].RequiresGrad) found.Add(Difference($"g{i}", inputs[i].Grad));
        }

        return found.FirstOrDefault(difference => difference is not null);
    }

    private string? Difference(string part, Tensor? actual)
    {
        Tensor expected = Parts[part];
        if (actual is null) return $"{part}: none";
        if (actual.Shape != expected.Shape) return $"{part}: shape {actual.Shape} instead of {expected.Shape}";
        return Comparison.FirstDifference(
            actual.AsSpan(), Array.ConvertAll(expected.ToArray(), v => (double)v), i => Allowed * (Math.Abs(expected.AsSpan()[i]) + 0.5))
            is { } difference ? $"{part}: {difference}" : null;
    }

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
