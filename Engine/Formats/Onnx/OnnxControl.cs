namespace DropoutLab.Formats;

/// <summary>Operators that run a graph of their own: one of two, or one several times.</summary>
internal static class OnnxControl
{
    // Until then each example had its own scan, and might have its own length.
    private const int ScanOfOneExample = 9;

    public static object[] If(OnnxCall call) => call.Run(call.Graph(call.Number(0, 0) != 0 ? "then_branch" : "else_branch"), []);

    /// <summary>Runs the body as often as told, or while its condition holds: the last values of what it carries on, then what it gave in
    /// each round.</summary>
    public static object[] Loop(OnnxCall call)
    {
        OnnxGraph body = call.Graph("body");
        long most = call.Has(0) ? call.Integers(0).Values is [long only] ? only : throw call.Bad("one number of rounds expected")
            : long.MaxValue;
        bool goesOn = call.Number(1, 1) != 0;
        object[] carried = [.. Enumerable.Range(2, Math.Max(call.Count - 2, 0)).Select(call.Any)];
        List<object[]> rounds = [];
        double kept = 0;
        for (long round = 0; round < most && goesOn; round++)
        {
            var number = new OnnxIntegers([round], []);
            object[] results = call.Run(body, [number, Tensor.Scalar(1), .. carried]);
            if (results.Length <= carried.Length) throw call.Bad($"a body of {1 + carried.Length} results expected, {results.Length} came");
            goesOn = Value(call, results[0]).ToArray() is [not 0];
            carried = results[1..(1 + carried.Length)];
            rounds.Add(results[(1 + carried.Length)..]);
            call.CheckCount(kept += Elements(rounds[^1]));
        }

        int given = Math.Max(body.Outputs.Count - 1 - carried.Length, 0);
        return [.. carried, .. Enumerable.Range(0, given).Select(i => Stacked(call, [.. rounds.Select(round => round[i])], 0))];
    }

    /// <summary>Runs the body for each place along an axis of some inputs: the last values of what it carries on, then what it gave at
    /// each place.</summary>
    public static object[] Scan(OnnxCall call)
    {
        int scanned = call.Attribute("num_scan_inputs", 1);
        if (call.Version >= ScanOfOneExample) return Scan(call, scanned, [.. Enumerable.Range(0, call.Count).Select(call.Any)]);
        if (call.Has(0)) throw call.Bad("sequences of one length expected, lengths came");
        Tensor[] batch = [.. call.Tensors().Skip(1)];
        if (batch.Length == 0 || batch.Any(x => x.Rank == 0 || x.Shape[0] != batch[0].Shape[0]))
            throw call.Bad("inputs of equally many examples expected");
        CheckRounds(call, batch[0].Shape[0]);
        object[][] examples =
        [
            .. Enumerable.Range(0, batch[0].Shape[0]).Select(n => Scan(call, scanned, [.. batch.Select(x => x.Slice(0, n, 1).Squeeze(0))])),
        ];
        int results = examples.Length == 0 ? 0 : examples[0].Length;
        return [.. Enumerable.Range(0, results).Select(i => Stacked(call, [.. examples.Select(results => results[i])], 0))];
    }

    private static object[] Scan(OnnxCall call, int scanned, object[] inputs)
    {
        OnnxGraph body = call.Graph("body");
        int states = inputs.Length - scanned, given = body.Outputs.Count - states;
        if (scanned < 1 || states < 0 || given < 0) throw call.Bad($"1 to {inputs.Length} scanned inputs expected, {scanned} came");
        object[] carried = inputs[..states];
        Tensor[] sequences = [.. inputs[states..].Select(input => Value(call, input))];
        long[] axes = Settings(call, "scan_input_axes", scanned), directions = Settings(call, "scan_input_directions", scanned);
        long[] outputAxes = Settings(call, "scan_output_axes", given), outputDirections = Settings(call, "scan_output_directions", given);
        for (int i = 0; i < scanned; i++)
        {
            int axis = call.Axis(axes[i], sequences[i].Rank);
            sequences[i] = sequences[i].Permute([axis, .. Enumerable.Range(0, sequences[i].Rank).Where(other => other != axis)]);
            if (directions[i] != 0) sequences[i] = sequences[i].Flip(0);
        }

        int steps = sequences[0].Shape[0];
        if (sequences.Any(sequence => sequence.Shape[0] != steps)) throw call.Bad("scanned inputs of one length expected");
        CheckRounds(call, steps);
        var rounds = new object[steps][];
        double kept = 0;
        for (int step = 0; step < steps; step++)
        {
            object[] results = call.Run(body, [.. carried, .. sequences.Select(sequence => sequence.Slice(0, step, 1).Squeeze(0))]);
            carried = results[..states];
            rounds[step] = results[states..];
            call.CheckCount(kept += Elements(rounds[step]));
        }

        return [.. carried, .. Enumerable.Range(0, given).Select(Collected)];

        object Collected(int i)
        {
            IEnumerable<object> told = rounds.Select(round => round[i]);
            object[] inOrder = [.. outputDirections[i] == 0 ? told : told.Reverse()];
            int rank = inOrder is [var first, ..] ? Value(call, first).Rank + 1 : 1;
            return Stacked(call, inOrder, call.Axis(outputAxes[i], rank));
        }
    }

    private static long[] Settings(OnnxCall call, string name, int count)
    {
        long[] given = call.Longs(name) ?? new long[count];
        return given.Length == count ? given : throw call.Bad($"{count} {name} expected, {given.Length} came");
    }

    private static object Stacked(OnnxCall call, object[] parts, int axis)
    {
        if (parts.Length == 0) return Tensor.Zeros(0);
        bool areIntegers = axis == 0 && parts.All(part => part is OnnxIntegers);
        if (areIntegers && parts[0] is OnnxIntegers first && parts.All(part => ((OnnxIntegers)part).Sizes.SequenceEqual(first.Sizes)))
            return new OnnxIntegers([.. parts.SelectMany(part => ((OnnxIntegers)part).Values)], [parts.Length, .. first.Sizes]);
        return Tensor.Concatenate([.. parts.Select(part => Value(call, part).Unsqueeze(axis))], axis);
    }

    private static Tensor Value(OnnxCall call, object value) => value switch
    {
        Tensor tensor => tensor,
        OnnxIntegers { AreExact: true } integers => integers.ToTensor(),
        _ => throw call.Bad("whole numbers that a float32 is exactly expected, greater ones came"),
    };

    private static double Elements(object[] results) =>
        results.Sum(result => result is OnnxIntegers integers ? integers.Values.Length : (double)((Tensor)result).Count);

    private static void CheckRounds(OnnxCall call, int rounds)
    {
        if (rounds > OnnxScope.MostRounds) throw call.Bad($"at most {OnnxScope.MostRounds} rounds expected, {rounds} came");
    }
}
