namespace DropoutLab.Layers;

/// <summary>A weight and a bias that do what the layer and the batch normalization behind it do in evaluation.</summary>
/// <remarks>Kept until one of the tensors that it came from changes; replaced as a whole, so that threads see one version
/// or another.</remarks>
internal sealed class AbsorbedNormalization
{
    private readonly BatchNorm normalization;
    private readonly Tensor?[] sources;
    private readonly int[] versions;
    private readonly Tensor weight;
    private readonly Tensor bias;

    private AbsorbedNormalization(Tensor weight, Tensor? bias, BatchNorm normalization)
    {
        this.normalization = normalization;
        sources = [weight, bias, normalization.Weight, normalization.Bias, normalization.RunningMean, normalization.RunningVariance];
        versions = Array.ConvertAll(sources, source => source?.Version ?? 0);
        int outputs = weight.Shape[0], terms = weight.Count / outputs;
        ReadOnlySpan<float> means = normalization.RunningMean.Values, variances = normalization.RunningVariance.Values;
        ReadOnlySpan<float> w = weight.Values;
        float[] scaled = new float[weight.Count], shifted = new float[outputs];
        for (int output = 0; output < outputs; output++)
        {
            double scale = (normalization.Weight?.Values[output] ?? 1) / Math.Sqrt(variances[output] + normalization.Epsilon);
            for (int i = output * terms; i < (output + 1) * terms; i++) scaled[i] = (float)(w[i] * scale);
            double shift = (bias?.Values[output] ?? 0.0) - means[output];
            shifted[output] = (float)((shift * scale) + (normalization.Bias?.Values[output] ?? 0));
        }

        this.weight = Tensor.From(scaled, weight.Shape.AsSpan());
        this.bias = Tensor.From(shifted, [outputs]);
    }

    /// <summary>Whether a layer with this weight takes such steps: its result must tell what was dropped, which it does only behind a ReLU,
    /// and a normalization must have as many channels as the weight has outputs.</summary>
    public static bool Takes(Tensor weight, in FusedSteps steps)
    {
        if (steps.Normalization is null) return steps.Relu;
        return steps.Normalization.RunningMean.Count == weight.Shape[0] && (steps.Relu || steps.DropProbability == 0);
    }

    /// <summary>The weight and the bias to compute with; themselves where there is no normalization.</summary>
    public static (Tensor Weight, Tensor? Bias) Apply(
        Tensor weight, Tensor? bias, BatchNorm? normalization, ref AbsorbedNormalization? known)
    {
        if (normalization is null) return (weight, bias);
        AbsorbedNormalization? absorbed = known;
        if (absorbed is null || !absorbed.IsOf(normalization)) known = absorbed = new AbsorbedNormalization(weight, bias, normalization);
        return (absorbed.weight, absorbed.bias);
    }

    /// <summary>Whether it is of this normalization and nothing changed since; a layer keeps its weight and bias.</summary>
    private bool IsOf(BatchNorm normalizationNow)
    {
        if (!ReferenceEquals(normalization, normalizationNow)) return false;
        for (int i = 0; i < sources.Length; i++)
            if ((sources[i]?.Version ?? 0) != versions[i]) return false;
        return true;
    }
}
