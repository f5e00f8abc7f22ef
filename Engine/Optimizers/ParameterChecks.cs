namespace DropoutLab.Optimizers;

/// <summary>Checks of the parameters that regularizers get, before any of them is changed.</summary>
internal static class ParameterChecks
{
    public static void Check(IReadOnlyList<Tensor> parameters, string operation)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        for (int i = 0; i < parameters.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(parameters[i], nameof(parameters));
            if (!parameters[i].IsLeaf)
                throw new ArgumentException(
                    $"{operation}: tensor {i} {parameters[i].Shape} is the result of an operation, a leaf expected", nameof(parameters));
        }
    }

    /// <summary>A bound that is to be finite and 0 or more.</summary>
    public static void CheckBound(double bound, string name, string operation)
    {
        if (!(bound >= 0) || !double.IsFinite(bound))
            throw new ArgumentOutOfRangeException(name, bound, $"{operation}: {name} of 0 or more, finite, expected, {bound} came");
    }
}
