namespace DropoutLab.Formats;

/// <summary>Losses of classes, which a file may hold for training; with weights of classes and one class that is left out.</summary>
internal static class OnnxLosses
{
    public static Tensor NegativeLogLikelihood(OnnxCall call) => Loss(call, call.Tensor(0));

    /// <summary>The loss and, where they are asked for, the logarithms of the probabilities.</summary>
    public static object[] CrossEntropy(OnnxCall call)
    {
        Tensor scores = call.Tensor(0);
        if (call.Results == 1 && scores.Rank == call.Tensor(1).Rank + 1)
            return [Tensor.CrossEntropy(scores, call.Tensor(1), labelSmoothing: 0, Settings(call))];
        Tensor logarithms = scores.LogSoftmax(1);
        return [Loss(call, logarithms), logarithms];
    }

    private static Tensor Loss(OnnxCall call, Tensor logarithms) =>
        Tensor.NegativeLogLikelihood(logarithms, call.Tensor(1), Settings(call));

    private static ClassLossSettings Settings(OnnxCall call) => new(
        call.TensorOrNone(2), call.Attribute("ignore_index", int.MinValue), call.Attribute("reduction", "mean") switch
        {
            "none" => Reduction.None,
            "sum" => Reduction.Sum,
            "mean" => Reduction.Mean,
            string other => throw call.Bad($"a reduction mean, sum or none expected, {Excerpt.Of(other)} came"),
        });
}
