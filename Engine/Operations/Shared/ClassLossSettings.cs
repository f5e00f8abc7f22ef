namespace DropoutLab;

/// <summary>What the losses that compare scores with classes are told.</summary>
/// <param name="Weight">A factor for each class, [C]; null for 1 everywhere.</param>
/// <param name="IgnoredClass">The class number whose places have neither loss nor gradient.</param>
/// <param name="Reduction">What becomes of the single losses.</param>
internal readonly record struct ClassLossSettings(Tensor? Weight, int IgnoredClass, Reduction Reduction)
{
    /// <summary>The factors; nothing where all are 1.</summary>
    public ReadOnlySpan<float> Weights => Weight is null ? [] : Weight.Values;

    /// <summary>Whether the single losses are the result.</summary>
    public bool KeepsAll => Reduction == Reduction.None;

    /// <summary>What the sum of the losses is divided by: their number, or the sum of the weights of their classes, without the
    /// ignored ones.</summary>
    /// <param name="classes">The class numbers.</param>
    public float DivisorFor(ReadOnlySpan<float> classes)
    {
        if (Reduction != Reduction.Mean) return 1;
        double total = Total(classes);
        // Nothing that counts, divided by nothing: NaN, also where smoothing spread something over other classes.
        return total == 0 ? float.NaN : (float)total;
    }

    /// <summary>What the mean over a part of a batch divides by; 0 where nothing counts.</summary>
    /// <param name="prediction">Scores.</param>
    /// <param name="target">Class numbers, or probabilities in the shape of the scores.</param>
    public double PartDivisor(Tensor prediction, Tensor target)
    {
        if (target.Shape == prediction.Shape) return prediction.Count / prediction.Shape[Math.Min(1, prediction.Rank - 1)];
        return Total(target.Values);
    }

    /// <summary>Whether there is no class number but the ignored one: then no gradient is divided by anything.</summary>
    /// <param name="classes">The class numbers.</param>
    public bool IgnoresAll(ReadOnlySpan<float> classes) => !classes.ContainsAnyExcept(IgnoredClass);

    private double Total(ReadOnlySpan<float> classes)
    {
        ReadOnlySpan<float> weights = Weights;
        double total = 0;
        foreach (float number in classes)
            if (number != IgnoredClass) total += weights.IsEmpty ? 1 : weights[(int)number];
        return total;
    }
}
