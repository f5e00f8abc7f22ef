namespace DropoutLab.Formats;

/// <summary>How often runs of words, as whole numbers, come in a text.</summary>
internal static class OnnxWordCounts
{
    public static Tensor Run(OnnxCall call)
    {
        OnnxIntegers words = call.Integers(0);
        if (words.Sizes.Length is not (1 or 2)) throw call.Bad("[words] or [N, words] expected");
        long[] pool = call.Longs("pool_int64s") ?? throw call.Bad("words as whole numbers expected");
        long[] starts = call.Longs("ngram_counts") ?? [0], columns = call.Longs("ngram_indexes") ?? [];
        int least = call.Attribute("min_gram_length", 1), most = call.Attribute("max_gram_length", 1);
        int skips = call.Attribute("max_skip_count", 0);
        double width = columns.Length == 0 ? 0 : columns.Max() + 1.0;
        if (least < 1 || most < least || skips < 0 || starts.Length == 0 || columns.Any(column => column < 0))
            throw call.Bad("lengths of 1 or more, skips and places of 0 or more expected");
        Dictionary<string, int> runs = Runs(call, pool, starts);
        if (runs.Count != columns.Length) throw call.Bad($"{columns.Length} different runs of words expected, {runs.Count} came");
        int texts = words.Sizes.Length == 2 ? words.Sizes[0] : 1, length = words.Sizes[^1];
        call.CheckCount(texts * width);
        double longest = Math.Min(most, length);
        call.CheckCount(words.Values.Length * longest * longest * Math.Min(skips + 1.0, length));
        var counts = new float[texts * (int)width];
        for (int text = 0; text < texts; text++)
        {
            long[] own = words.Values[(text * length)..((text + 1) * length)];
            for (int size = least; size <= Math.Min(most, length); size++)
                // A single word has no neighbor to leave words out before.
                for (int step = 1; step <= (size == 1 ? 1 : Math.Min(skips + 1L, length)); step++)
                    for (int start = 0; start + ((size - 1L) * step) < length; start++)
                        if (runs.TryGetValue(Key(Enumerable.Range(0, size).Select(i => own[start + (i * step)])), out int run))
                            counts[(text * (int)width) + (int)columns[run]]++;
        }

        return Weighted(call, Tensor.From(counts, words.Sizes.Length == 2 ? [texts, (int)width] : [(int)width]), columns);
    }

    private static Tensor Weighted(OnnxCall call, Tensor counts, long[] columns)
    {
        string mode = call.Attribute("mode", "TF");
        if (mode is not ("TF" or "IDF" or "TFIDF")) throw call.Bad($"a mode TF, IDF or TFIDF expected, {Excerpt.Of(mode)} came");
        if (mode == "IDF") counts = 1 - counts.Equal(0);
        if (mode == "TF" || call.Floats("weights") is not { } given) return counts;
        if (given.Length != columns.Length) throw call.Bad($"{columns.Length} weights expected, {given.Length} came");
        float[] weights = [.. Enumerable.Repeat(1f, counts.Shape[counts.Rank - 1])];
        for (int i = 0; i < given.Length; i++) weights[columns[i]] = given[i];
        return counts * Tensor.From(weights);
    }

    /// <summary>The runs of the pool, one word each up to the second start, then two, and so on.</summary>
    private static Dictionary<string, int> Runs(OnnxCall call, long[] pool, long[] starts)
    {
        var runs = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < starts.Length; i++)
        {
            long end = i + 1 < starts.Length ? starts[i + 1] : pool.Length;
            if (starts[i] < 0 || end > pool.Length || starts[i] > end || (end - starts[i]) % (i + 1) != 0)
                throw call.Bad($"starts of whole runs in {pool.Length} words expected, {starts[i]} came");
            for (int first = (int)starts[i]; first < end; first += i + 1)
                if (!runs.TryAdd(Key(pool.Skip(first).Take(i + 1)), runs.Count))
                    throw call.Bad("different runs of words expected, equal ones came");
        }

        return runs;
    }

    private static string Key(IEnumerable<long> words) => string.Join(' ', words);
}
