namespace DropoutLab.Lab.Playground;

/// <summary>What predictions are worth. Those of a function are values; those of classes are the probabilities of each, example
/// by example.</summary>
internal static class PlayScores
{
    /// <summary>Of one output the value itself, of several their softmax.</summary>
    internal static double[] Predictions(float[] outputs, int classes)
    {
        double[] result = [.. outputs.Select(value => (double)value)];
        if (classes == 1) return result;
        for (int start = 0; start < result.Length; start += classes)
        {
            Span<double> row = result.AsSpan(start, classes);
            double largest = row[0], sum = 0;
            foreach (double value in row) largest = Math.Max(largest, value);
            foreach (ref double value in row) sum += value = Math.Exp(value - largest);
            foreach (ref double value in row) value /= sum;
        }

        return result;
    }

    /// <summary>The mean squared error, or the mean cross-entropy.</summary>
    internal static double Loss(double[] predictions, Tensor targets, int classes)
    {
        ReadOnlySpan<float> wanted = targets.AsSpan();
        double sum = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (classes == 1) sum += (predictions[i] - wanted[i]) * (predictions[i] - wanted[i]);
            else sum -= Math.Log(predictions[(i * classes) + (int)wanted[i]]);
        }

        return sum / wanted.Length;
    }

    /// <summary>The class of the largest probability for each example.</summary>
    internal static int[] Answers(double[] predictions, int classes)
    {
        var answers = new int[predictions.Length / classes];
        for (int i = 0; i < answers.Length; i++)
        {
            ReadOnlySpan<double> row = predictions.AsSpan(i * classes, classes);
            for (int j = 1; j < classes; j++)
                if (row[j] > row[answers[i]]) answers[i] = j;
        }

        return answers;
    }

    /// <summary>The share of examples that are taken for another class.</summary>
    internal static double Error(double[] predictions, Tensor targets, int classes) =>
        Answers(predictions, classes).Zip(targets.ToArray(), (answer, wanted) => answer == (int)wanted ? 0.0 : 1.0).Average();
}
