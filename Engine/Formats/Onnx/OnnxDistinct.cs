namespace DropoutLab.Formats;

/// <summary>The different elements of a tensor, or the different slices along an axis.</summary>
internal static class OnnxDistinct
{
    /// <summary>Them, the place of the first of each, which one each element is, and how many of each there are.</summary>
    public static object[] Run(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        int axis = call.Attribute("axis", int.MinValue);
        if (axis == int.MinValue) (x, axis) = (x.Reshape(-1), 0);
        axis = call.Axis(axis, x.Rank);
        int count = x.Shape[axis];
        float[] values = x.Permute([axis, .. Enumerable.Range(0, x.Rank).Where(other => other != axis)]).ToArray();
        int width = values.Length / Math.Max(count, 1);
        var comparer = Comparer<int>.Create((i, j) => Compare(i, j) is not 0 and var found ? found : i - j);
        int[] order = [.. Enumerable.Range(0, count).Order(comparer)];
        // Numbers of the different ones in their order, then, if they are to stay as they came, in that of their first places.
        List<int> firsts = [];
        var numbers = new long[count];
        foreach (int i in order)
        {
            if (firsts.Count == 0 || Compare(firsts[^1], i) != 0) firsts.Add(i);
            numbers[i] = firsts.Count - 1;
        }

        if (!call.Flag("sorted", otherwise: true))
        {
            int[] byPlace = [.. Enumerable.Range(0, firsts.Count).OrderBy(number => firsts[number])];
            var renamed = new long[byPlace.Length];
            for (int i = 0; i < byPlace.Length; i++) renamed[byPlace[i]] = i;
            numbers = Array.ConvertAll(numbers, number => renamed[number]);
            firsts = [.. firsts.Order()];
        }

        var counts = new long[firsts.Count];
        foreach (long number in numbers) counts[number]++;
        return
        [
            x.IndexSelect(axis, [.. firsts]), new OnnxIntegers([.. firsts.Select(first => (long)first)]), new OnnxIntegers(numbers),
            new OnnxIntegers(counts),
        ];

        int Compare(int i, int j) => values.AsSpan(i * width, width).SequenceCompareTo(values.AsSpan(j * width, width));
    }
}
