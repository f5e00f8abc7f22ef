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

    /// <summary>Whether a step passes over the rows of these parameters whose gradient is 0 throughout: for embeddings, of whose rows a
    /// batch names few.</summary>
    /// <remarks>
    /// <para>Formula: a row with a gradient (NaN is one) takes the optimizer's step, with the same bits as in a step of all rows; every
    /// other row, and what the optimizer keeps for it, stays as it is.</para>
    /// <para>What that changes: a row that is passed over does not decay, does not go on along its velocity or first moment, and its
    /// moments do not fade; it finds them again when it is touched. Corrections of moments count the steps of the parameter, not those of a
    /// row. With SGD without momentum and decay nothing changes; Adam becomes PyTorch's SparseAdam, but for epsilon, which stays behind the
    /// correction. An optimizer is given some touched rows at a time, in several calls a step, so this is for rules that look at each
    /// element alone.</para>
    /// <para>Numerics: the same bits for any number of threads.</para>
    /// <para>Cost: one pass over the gradient; on one thread the touched rows of weight, gradient and state are copied and stepped.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">It is set, and a parameter is no matrix or has more than 16,777,216 rows.</exception>
    public bool OnlyTouchedRows
    {
        get;
        init
        {
            foreach (Tensor parameter in parameters)
                if (value && (parameter.Rank != 2 || parameter.Shape[0] > Indices.Limit))
                    throw new ArgumentException(
                        $"ParameterGroup.OnlyTouchedRows: a parameter {parameter.Shape}, " +
                        $"[count, features] with at most {Indices.Limit} rows expected", nameof(value));
            field = value;
        }
    }

    internal ReadOnlySpan<Tensor> Leaves => parameters;
}
