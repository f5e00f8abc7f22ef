namespace DropoutLab.Distributed;

/// <summary>Where the gradients of all parameters lie in one array: first those that are expected, in the reverse order of the parameters,
/// as a backward pass ends with them, then the others.</summary>
internal sealed class GradientLayout
{
    private readonly int[] places;
    private readonly int[] buckets;
    private readonly bool[] expected;

    /// <summary>Lays parameters out.</summary>
    /// <param name="parameters">All of them.</param>
    /// <param name="expected">Whether a gradient is expected, for each.</param>
    /// <param name="bucketLength">The floats that a bucket has at least, but for the last.</param>
    public GradientLayout(IReadOnlyList<Tensor> parameters, bool[] expected, int bucketLength)
    {
        this.expected = expected;
        places = new int[parameters.Count];
        buckets = new int[parameters.Count];
        int end = 0;
        List<GradientBucket> made = [];
        List<int> inBucket = [];
        for (int i = parameters.Count - 1; i >= 0; i--)
        {
            if (!expected[i]) continue;
            buckets[i] = made.Count;
            places[i] = end;
            inBucket.Add(i);
            end += parameters[i].Count;
            if (end - places[inBucket[0]] >= bucketLength) Close();
        }

        if (inBucket.Count > 0) Close();
        Buckets = made;
        for (int i = 0; i < places.Length; i++)
        {
            if (expected[i]) continue;
            buckets[i] = -1;
            places[i] = end;
            end += parameters[i].Count;
        }

        void Close()
        {
            made.Add(new GradientBucket(places[inBucket[0]], end - places[inBucket[0]], inBucket.Count));
            inBucket.Clear();
        }
    }

    /// <summary>Parts of the expected gradients that are added over the ranks at a time.</summary>
    public IReadOnlyList<GradientBucket> Buckets { get; }

    /// <summary>Where a parameter's gradient begins.</summary>
    public int PlaceOf(int parameter) => places[parameter];

    /// <summary>The bucket of a parameter; -1 for none.</summary>
    public int BucketOf(int parameter) => buckets[parameter];

    public bool IsFor(ReadOnlySpan<bool> gradients) => gradients.SequenceEqual(expected);
}
