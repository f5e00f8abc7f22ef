using DropoutLab.Layers;
using DropoutLab.Tests.Oracles;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.LayerTable;

/// <summary>What must hold for every row of the layer table; each fact gives what it found wrong.</summary>
internal static partial class LayerChecks
{
    public static IReadOnlyList<(string Fact, Func<LayerRow, IEnumerable<string>> Check)> Facts { get; } =
    [
        ("names and shapes of the state", State),
        ("results equal the oracle", Results),
        ("buffers change in training as they must, and in evaluation not at all", Buffers),
        ("gradients equal central differences of the oracle", Gradients),
        ("every parameter gets a gradient and no buffer does", WhoGetsAGradient),
        ("a state loaded into a fresh module gives the same bits", RoundTrip),
        ("a pass without recording in training leaves the module usable", UsableAfterNoGrad),
        ("same bits for 1, 2 and 7 threads", SameBitsForAnyThreads),
        ("a step of fixed shapes allocates little", SteadyState),
        ("inside a Sequential the bits of one by one", InsideSequential),
    ];

    public static IEnumerable<string> State(LayerRow row)
    {
        string[] names = [.. row.Make(new PhiloxGenerator(1)).StateDict().Select(pair => $"{pair.Key} {pair.Value.Shape}")];
        if (!names.SequenceEqual(row.State))
            yield return $"the state is {string.Join("; ", names)} instead of {string.Join("; ", row.State)}";
    }

    public static IEnumerable<string> Results(LayerRow row)
    {
        foreach (LayerPass pass in LayerPass.All(row))
        {
            DoubleArray[] expected = row.Oracle(pass.Case());
            Tensor[] results = pass.Forward();
            if (results.Length != expected.Length)
                yield return $"{pass.Description}: {results.Length} results instead of {expected.Length}";
            for (int i = 0; i < Math.Min(results.Length, expected.Length); i++)
                if (Difference(results[i], expected[i], row.Tolerance.Roundings) is { } difference)
                    yield return $"{pass.Description}, result {i}: {difference} ({row.Tolerance.Reason})";
        }
    }

    public static IEnumerable<string> Buffers(LayerRow row)
    {
        foreach (LayerPass pass in LayerPass.All(row))
        {
            IReadOnlyDictionary<string, DoubleArray> changed = pass.Module.IsTraining && row.BuffersAfterTraining is { } after
                ? after(pass.Case())
                : new Dictionary<string, DoubleArray>();
            pass.Forward();
            foreach ((string name, Tensor buffer) in pass.Module.NamedBuffers)
            {
                if (!changed.ContainsKey(name) && !pass.StateBefore.ContainsKey(name)) continue; // not saved, made again by the constructor
                DoubleArray expected = changed.GetValueOrDefault(name) ?? pass.StateBefore[name];
                if (Difference(buffer, expected, changed.ContainsKey(name) ? row.Tolerance.Roundings : 0) is { } difference)
                    yield return $"{pass.Description}, {name}: {difference}";
            }
        }
    }

    public static IEnumerable<string> WhoGetsAGradient(LayerRow row)
    {
        foreach (LayerPass pass in LayerPass.All(row))
        {
            LayerPass.Backward(pass.Forward());
            foreach ((string name, Tensor parameter) in pass.Module.NamedParameters)
                if (parameter.Grad is null) yield return $"{pass.Description}: the parameter {name} got no gradient";
            foreach ((string name, Tensor buffer) in pass.Module.NamedBuffers)
                if (buffer.RequiresGrad || buffer.Grad is not null)
                    yield return $"{pass.Description}: the buffer {name} takes part in the graph";
        }
    }

    public static IEnumerable<string> RoundTrip(LayerRow row)
    {
        foreach (LayerPass trained in LayerPass.All(row))
        {
            // A pass first, so that buffers have other values than at first.
            trained.Forward();
            byte[] generator = trained.Generator.GetState();
            var source = new PhiloxGenerator(77);
            Module fresh = row.Make(source);
            fresh.LoadStateDict(trained.Module.StateDict());
            if (!trained.Module.IsTraining) fresh.Eval();
            source.SetState(generator);
            float[][] expected = [.. trained.Forward().Select(result => result.ToArray())],
                actual = [.. row.Run(fresh, trained.Inputs).Select(result => result.ToArray())];
            foreach (string difference in Differences(actual, expected)) yield return $"{trained.Description}: {difference}";
        }
    }

    public static IEnumerable<string> UsableAfterNoGrad(LayerRow row)
    {
        foreach (int[][] shapes in row.Shapes)
        {
            var twice = new LayerPass(row, shapes, training: true);
            var recorded = new LayerPass(row, shapes, training: true);
            using (Autograd.NoGrad()) twice.Forward();
            recorded.Forward();
            string? error = null;
            float[][] actual = [], expected = [];
            try
            {
                _ = twice.Module.StateDict();
                actual = twice.ResultsAndGradients();
                expected = recorded.ResultsAndGradients();
            }
            catch (InvalidOperationException e)
            {
                error = e.Message;
            }

            if (error is not null) yield return $"{twice.Description}: {error}";
            foreach (string difference in Differences(actual, expected)) yield return $"{twice.Description}: {difference}";
        }
    }

    public static IEnumerable<string> SameBitsForAnyThreads(LayerRow row)
    {
        foreach (int[][] shapes in row.Shapes.Concat(row.LargeShapes))
        {
            float[][] expected = Threads.With(1, () => new LayerPass(row, shapes, training: true).ResultsAndGradients());
            foreach (int threads in (int[])[2, 7])
            {
                float[][] actual = Threads.With(threads, () => new LayerPass(row, shapes, training: true).ResultsAndGradients());
                foreach (string difference in Differences(actual, expected)) yield return $"{threads} threads: {difference}";
            }
        }
    }

    public static IEnumerable<string> SteadyState(LayerRow row)
    {
        var pass = new LayerPass(row, row.LargeShapes.Append(row.Shapes[0]).First(), training: true);
        Tensor[] weights = [.. pass.Forward().Select(result => Tensor.Ones(result.Shape.AsSpan()))];
        const int Warmup = 4, Steps = 12;
        long most = 0;
        _ = Threads.With<float[][]>(1, () =>
        {
            for (int step = 0; step < Steps; step++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                Step();
                long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                if (step >= Warmup) most = Math.Max(most, bytes);
            }

            return [];
        });
        if (most >= row.MaxStepBytes) yield return $"a step allocated {most} bytes, {row.MaxStepBytes} allowed";

        void Step()
        {
            using TensorScope scope = TensorScope.Open();
            foreach (Tensor leaf in pass.Inputs.Concat(pass.Module.Parameters)) leaf.ZeroGrad();
            Tensor[] results = pass.Forward();
            Tensor? total = null;
            for (int i = 0; i < results.Length; i++)
            {
                if (!results[i].RequiresGrad) continue;
                Tensor part = (results[i] * weights[i]).Sum();
                total = total is null ? part : total + part;
            }

            total?.Backward();
        }
    }

    public static IEnumerable<string> InsideSequential(LayerRow row)
    {
        if (row.Call is not null) yield break;
        foreach (int[][] shapes in row.Shapes)
        {
            foreach (bool training in (bool[])[true, false])
            {
                LayerPass chained = new(row, shapes, training), apart = new(row, shapes, training);
                var chain = new Sequential((Layer)chained.Module, new ReLU(), new Dropout(0.3, chained.Generator));
                Layer[] layers = [(Layer)apart.Module, new ReLU(), new Dropout(0.3, apart.Generator)];
                if (!training) chain.Eval();
                if (!training) layers[2].Eval();
                Tensor expected = apart.Inputs[0], actual = chain.Forward(chained.Inputs[0]);
                foreach (Layer layer in layers) expected = layer.Forward(expected);
                if (Comparison.FirstDifferentBits(actual.AsSpan(), expected.AsSpan()) is { } difference)
                    yield return $"{apart.Description}: {difference}";
                LayerPass.Backward([actual]);
                LayerPass.Backward([expected]);
                foreach (string wrong in Differences(Leaves(chained), Leaves(apart)))
                    yield return $"{apart.Description}, gradients: {wrong}";
            }
        }

        static float[][] Leaves(LayerPass pass) =>
            [.. pass.Inputs.Concat(pass.Module.Parameters).Select(leaf => leaf.Grad?.ToArray() ?? [])];
    }

    private static string? Difference(Tensor actual, DoubleArray expected, double roundings)
    {
        if (!actual.Shape.AsSpan().SequenceEqual(expected.Shape)) return $"shape {actual.Shape} instead of {expected}";
        double allowed = roundings * Tolerance.UnitRoundoff * Tolerance.GreatestMagnitude(expected);
        // An oracle's values of a float state are floats; a rounding to float is allowed beside the roundings.
        return Comparison.FirstDifference(
            actual.AsSpan(), expected.Values, i => roundings == 0 ? 0 : allowed + Comparison.Ulp(expected.Values[i]));
    }

    private static IEnumerable<string> Differences(float[][] actual, float[][] expected)
    {
        if (actual.Length != expected.Length) yield return $"{actual.Length} tensors instead of {expected.Length}";
        for (int i = 0; i < Math.Min(actual.Length, expected.Length); i++)
            if (Comparison.FirstDifferentBits(actual[i], expected[i]) is { } difference) yield return $"tensor {i}: {difference}";
    }
}
