namespace DropoutLab.Layers;

/// <summary>Predicts with dropout left on, many times, and tells mean and spread: dropout as an ensemble of subnetworks.</summary>
/// <remarks>
/// <para>Formula: with y_1 ... y_n the predictions of n passes, each with masks of its own, mean = sum y_i / n and deviation = sqrt(sum
/// (y_i - mean)^2 / (n - 1)).</para>
/// <para>Modes: what drops (<see cref="IDropout"/>) is in training mode, whatever mode it had, everything else in evaluation mode: batch
/// normalization uses its running statistics and leaves them alone. Afterwards every module has the mode it had.</para>
/// <para>Numerics: mean and squares are carried from pass to pass in double (Welford), so there is no cancellation and the memory does not
/// grow with the number of passes. An element that was NaN or infinite in one pass is NaN in both.</para>
/// <para>Determinism: the generators move on as by n forward passes in training; with the same state before the call the numbers have
/// the same bits.</para>
/// <para>Cost: n forward passes without recording; 16 bytes an element of the prediction.</para>
/// <para>Source: Y. Gal, Z. Ghahramani, "Dropout as a Bayesian approximation: representing model uncertainty in deep
/// learning", 2016.</para>
/// </remarks>
public static class MonteCarloDropout
{
    /// <summary>Predicts with a layer or a network of layers.</summary>
    /// <param name="model">The model; one of its modules drops.</param>
    /// <param name="input">What it takes.</param>
    /// <param name="samples">How many passes, at least 2.</param>
    /// <returns>Two tensors in the shape of a prediction.</returns>
    /// <exception cref="ArgumentException">No module of the model drops.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 passes.</exception>
    public static (Tensor Mean, Tensor StandardDeviation) Predict(Layer model, Tensor input, int samples) =>
        Predict(model, () => model.Forward(input), samples);

    /// <summary>Predicts with a module of any signature.</summary>
    /// <param name="model">The model; one of its modules drops.</param>
    /// <param name="predict">Calls it: <c>() => model.Forward(question, text)</c>.</param>
    /// <param name="samples">How many passes, at least 2.</param>
    /// <returns>Two tensors in the shape of a prediction.</returns>
    /// <exception cref="ArgumentException">No module of the model drops.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 passes.</exception>
    /// <exception cref="InvalidOperationException">The predictions differ in shape, or there is none.</exception>
    public static (Tensor Mean, Tensor StandardDeviation) Predict(Module model, Func<Tensor> predict, int samples)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(predict);
        if (samples < 2)
            throw new ArgumentOutOfRangeException(
                nameof(samples), samples, $"MonteCarloDropout: 2 samples or more expected, {samples} came");
        if (!model.Modules.Any(module => module is IDropout))
            throw new ArgumentException(
                $"MonteCarloDropout: a module of {model.GetType().Name} that drops (IDropout) expected, there is none", nameof(model));
        var modes = new ModuleModes(model);
        foreach (Module module in model.Modules) module.SetOwnMode(training: module is IDropout);
        try
        {
            using (Autograd.NoGrad()) return Moments(predict, samples);
        }
        finally
        {
            modes.Restore();
        }
    }

    private static (Tensor Mean, Tensor StandardDeviation) Moments(Func<Tensor> predict, int samples)
    {
        Shape shape = default;
        double[] mean = [], squares = [];
        for (int sample = 1; sample <= samples; sample++)
        {
            using TensorScope pass = TensorScope.Open();
            Tensor prediction = predict() ??
                throw new InvalidOperationException("MonteCarloDropout: a prediction expected, none (null) came");
            if (sample == 1) (shape, mean, squares) = (prediction.Shape, new double[prediction.Count], new double[prediction.Count]);
            if (prediction.Shape != shape)
                throw new InvalidOperationException($"MonteCarloDropout: predictions of shape {shape} expected, {prediction.Shape} came");
            ReadOnlySpan<float> values = prediction.Values;
            for (int i = 0; i < values.Length; i++)
            {
                double difference = values[i] - mean[i];
                mean[i] += difference / sample;
                squares[i] += difference * (values[i] - mean[i]);
            }
        }

        for (int i = 0; i < squares.Length; i++)
        {
            squares[i] = Math.Sqrt(squares[i] / (samples - 1));
            if (double.IsNaN(squares[i])) mean[i] = double.NaN;
        }

        return (Rounded(mean, shape), Rounded(squares, shape));
    }

    private static Tensor Rounded(double[] values, Shape shape) =>
        Tensor.From(Array.ConvertAll(values, value => (float)value), shape.AsSpan());
}
