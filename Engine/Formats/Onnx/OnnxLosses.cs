namespace DropoutLab.Formats;

/// <summary>Losses of classes, which a file may hold for training; with weights of classes and one class that is left out.</summary>
internal static class OnnxLosses
{
    public static Tensor NegativeLogLikelihood(OnnxCall call) => Loss(call, call.Tensor(0));

    /// <summary>The loss and the logarithms of the probabilities.</summary>
    public static object[] CrossEntropy(OnnxCall call)
    {
        Tensor logarithms = call.Tensor(0).LogSoftmax(1);
        return [Loss(call, logarithms), logarithms];
    }

    private static Tensor Loss(OnnxCall call, Tensor logarithms)
    {
        // What is left out takes the place of class 0, with no weight.
        Tensor classes = call.Tensor(1), counted = 1 - classes.Equal(call.Attribute("ignore_index", long.MinValue));
        classes *= counted;
        Tensor weights = call.Has(2)
            ? call.Tensor(2).IndexSelect(0, classes.Reshape(-1).ToIndices()).Reshape(classes.Shape.AsSpan()) * counted
            : counted;
        Tensor losses = -(logarithms.Gather(1, classes.Unsqueeze(1)).Squeeze(1) * weights);
        return call.Attribute("reduction", "mean") switch
        {
            "none" => losses,
            "sum" => losses.Sum(),
            "mean" => losses.Sum() / weights.Sum(),
            string other => throw call.Bad($"a reduction mean, sum or none expected, {Excerpt.Of(other)} came"),
        };
    }
}
