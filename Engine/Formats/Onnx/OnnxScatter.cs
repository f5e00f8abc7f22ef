namespace DropoutLab.Formats;

/// <summary>Operators that put elements to places, or join them with those there.</summary>
internal static class OnnxScatter
{
    public static Tensor Elements(OnnxCall call)
    {
        Tensor x = call.Tensor(0), source = call.Tensor(2);
        int axis = call.Axis(call.Attribute("axis", 0), x.Rank);
        Tensor indices = OnnxMoves.FromStart(call.Tensor(1), x.Shape[axis]);
        string reduction = call.Attribute("reduction", "none");
        if (reduction == "none") return x.Scatter(axis, indices, source);
        if (reduction == "add") return x.ScatterAdd(axis, indices, source);
        // Where each element of the source goes, as places among all elements: moved there by Scatter itself.
        Tensor numbers = Tensor.FromIndices([.. Enumerable.Range(0, x.Count)]).Reshape(x.Shape.AsSpan());
        int[] places = numbers.Gather(axis, indices).Reshape(-1).ToIndices();
        return Joined(call, x.Reshape(-1, 1), places, source.Reshape(-1, 1), reduction).Reshape(x.Shape.AsSpan());
    }

    /// <summary>Elements, or blocks of them, at the places that the last axis of the indices tells.</summary>
    public static Tensor Blocks(OnnxCall call)
    {
        Tensor x = call.Tensor(0), updates = call.Tensor(2);
        (int[] places, int leading) = OnnxPlaces.Blocks(call, x.Shape, call.Integers(1), 0);
        int width = Shape.Of(x.Shape.AsSpan()[leading..]).ElementCount;
        Tensor blocks = x.Reshape(x.Count / Math.Max(width, 1), width), source = updates.Reshape(places.Length, width);
        Tensor result = call.Attribute("reduction", "none") switch
        {
            "none" => blocks.Scatter(0, Rows(places, width), source),
            "add" => blocks.ScatterAdd(0, Rows(places, width), source),
            string other => Joined(call, blocks, places, source, other),
        };
        return result.Reshape(x.Shape.AsSpan());
    }

    /// <summary>Joins blocks with those at their places, several at one place one after the other.</summary>
    private static Tensor Joined(OnnxCall call, Tensor blocks, int[] places, Tensor source, string reduction)
    {
        Func<Tensor, Tensor, Tensor> join = reduction switch
        {
            "mul" => (old, other) => old * other,
            "max" => Tensor.Maximum,
            "min" => Tensor.Minimum,
            _ => throw call.Bad($"a reduction none, add, mul, max or min expected, {Excerpt.Of(reduction)} came"),
        };
        int[][] rounds =
        [
            .. Enumerable.Range(0, places.Length).GroupBy(i => places[i]).SelectMany(same => same.Select((i, round) => (i, round)))
                .GroupBy(each => each.round, each => each.i).OrderBy(round => round.Key).Select(round => round.ToArray()),
        ];
        call.CheckCount((double)rounds.Length * blocks.Count);
        foreach (int[] round in rounds)
        {
            int[] chosen = Array.ConvertAll(round, i => places[i]);
            Tensor joined = join(blocks.IndexSelect(0, chosen), source.IndexSelect(0, round));
            blocks = blocks.Scatter(0, Rows(chosen, blocks.Shape[1]), joined);
        }

        return blocks;
    }

    private static Tensor Rows(int[] places, int width) =>
        Tensor.FromIndices(places).Reshape(places.Length, 1).Expand(places.Length, width);
}
