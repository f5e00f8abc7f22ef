using System.Globalization;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>An exponential moving average of weights, which often predicts better than the weights of the last step.</summary>
/// <remarks>
/// <para>Formula: at the first <see cref="Update"/> a = w, then a = a + (1 - decay) * (w - a), as PyTorch's AveragedModel
/// with get_ema_multi_avg_fn.</para>
/// <para>Usage: <c>Update</c> after each step (<c>AfterStep = average.Update</c> in a trainer); <see cref="Swap"/> before and after an
/// evaluation, and once at the end.</para>
/// <para>Cost: an update reads and writes the average and reads the weights; the averages take as much memory as the weights.</para>
/// <para>Source: B. Polyak, A. Juditsky, "Acceleration of stochastic approximation by averaging", 1992.</para>
/// </remarks>
public sealed class WeightAverage
{
    private const string UpdatesKey = "updates";

    private readonly Tensor[] parameters;
    private readonly Tensor[] averages;

    /// <summary>Averages parameters.</summary>
    /// <param name="parameters">Leaves; the list is copied.</param>
    /// <param name="decay">What the average keeps at an update, in [0, 1).</param>
    /// <exception cref="ArgumentException">A parameter is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The decay is out of range.</exception>
    public WeightAverage(IReadOnlyList<Tensor> parameters, double decay = 0.999)
    {
        ParameterChecks.Check(parameters, nameof(WeightAverage));
        Decay = Hyperparameter.BelowOne(decay, nameof(decay));
        this.parameters = [.. parameters];
        averages = Array.ConvertAll(this.parameters, parameter => Tensor.Zeros(parameter.Shape.AsSpan()));
    }

    /// <summary>What the average keeps at an update.</summary>
    public double Decay { get; }

    /// <summary>How often <see cref="Update"/> was called.</summary>
    public int Updates { get; private set; }

    /// <summary>Takes note of the weights as they are now.</summary>
    public void Update()
    {
        float share = Updates++ == 0 ? 1 : (float)(1 - Decay);
        for (int i = 0; i < parameters.Length; i++)
        {
            Span<float> average = averages[i].MutableValues;
            if (share == 1) parameters[i].Values.CopyTo(average);
            else Elementwise.Binary(new MoveOperator(share), average, parameters[i].Values, average);
        }
    }

    /// <summary>Exchanges weights and averages; called again, it brings the weights back.</summary>
    /// <exception cref="InvalidOperationException">There was no update yet.</exception>
    public void Swap()
    {
        if (Updates == 0) throw new InvalidOperationException("WeightAverage: an update before the first swap expected, none came");
        for (int i = 0; i < parameters.Length; i++)
        {
            Span<float> weights = parameters[i].MutableValues, average = averages[i].MutableValues;
            for (int j = 0; j < weights.Length; j++) (weights[j], average[j]) = (average[j], weights[j]);
            parameters[i].EndWrite();
        }
    }

    /// <summary>Copies of the averages, numbered as the parameters are, and the number of updates, for a file.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var copies = new Dictionary<string, Tensor> { [UpdatesKey] = Tensor.Scalar(Updates) };
        for (int i = 0; i < averages.Length; i++) copies.Add(Key(i), averages[i].Clone());
        return copies;
    }

    /// <summary>Takes what <see cref="StateDict"/> over the same parameters gave.</summary>
    /// <param name="saved">The averages and the number of updates.</param>
    /// <exception cref="ArgumentException">Something is missing or of another shape; nothing was changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        if (!saved.TryGetValue(UpdatesKey, out Tensor? updates) || updates is not { Rank: 0 } || saved.Count != averages.Length + 1)
            throw new ArgumentException(
                $"WeightAverage.LoadStateDict: {UpdatesKey} and {averages.Length} averages expected, {saved.Count} tensors came", nameof(
                    saved));
        for (int i = 0; i < averages.Length; i++)
        {
            if (!saved.TryGetValue(Key(i), out Tensor? average) || average is null || average.Shape != averages[i].Shape)
                throw new ArgumentException(
                    $"WeightAverage.LoadStateDict: {Key(i)} {averages[i].Shape} expected, {average?.Shape.ToString() ?? "none"} came",
                    nameof(saved));
        }

        for (int i = 0; i < averages.Length; i++) averages[i].CopyFrom(saved[Key(i)].Values);
        Updates = (int)updates.Item();
    }

    private static string Key(int index) => index.ToString(CultureInfo.InvariantCulture);

    /// <summary>average + share * (weight - average)</summary>
    private readonly struct MoveOperator(float share) : IBinaryOperator
    {
        public TVector Invoke<TSimd, TVector>(TVector left, TVector right)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct => TSimd.FusedMultiplyAdd(TSimd.Broadcast(share), TSimd.Subtract(right, left), left);
    }
}
