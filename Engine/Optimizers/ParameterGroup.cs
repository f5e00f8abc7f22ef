namespace DropoutLab.Optimizers;

/// <summary>Parameters that are trained with the same learning rate and weight decay.</summary>
public sealed class ParameterGroup
{
    private readonly Tensor[] parameters;

    /// <summary>Groups parameters.</summary>
    /// <param name="parameters">Leaves; the list is copied.</param>
    /// <param name="learningRate">The step length, 0 or more.</param>
    /// <param name="weightDecay">The strength of the decay, 0 or more; what it does is the optimizer's matter.</param>
    /// <exception cref="ArgumentException">A parameter is the result of an operation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite.</exception>
    public ParameterGroup(IEnumerable<Tensor> parameters, double learningRate, double weightDecay = 0)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        this.parameters = [.. parameters];
        foreach (Tensor parameter in this.parameters)
        {
            ArgumentNullException.ThrowIfNull(parameter, nameof(parameters));
            if (!parameter.IsLeaf)
                throw new ArgumentException($"ParameterGroup: a tensor {parameter.Shape} is the result of an operation, leaves expected",
                    nameof(parameters));
        }

        LearningRate = learningRate;
        WeightDecay = weightDecay;
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Tensor> Parameters => parameters;

    /// <summary>The step length, 0 or more; it holds from the next step on.</summary>
    /// <remarks><para>A float literal is taken as the decimal that was written: 0.01f is 0.01.</para></remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double LearningRate
    {
        get;
        set => field = Hyperparameter.NotNegative(value, nameof(LearningRate));
    }

    /// <summary>The strength of the weight decay, 0 or more; it holds from the next step on.</summary>
    /// <remarks><para>A float literal is taken as the decimal that was written: 0.01f is 0.01.</para></remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double WeightDecay
    {
        get;
        set => field = Hyperparameter.NotNegative(value, nameof(WeightDecay));
    }

    internal ReadOnlySpan<Tensor> Leaves => parameters;
}
