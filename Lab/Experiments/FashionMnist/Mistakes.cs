using DropoutLab.Lab.Experiments.Classification;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>Where a net is wrong: classes mistaken for each other, and the images at which it is surest of a wrong class.</summary>
internal sealed class Mistakes
{
    internal Mistakes(Tensor probabilities, Tensor labels)
    {
        int count = labels.Count;
        Confusion = new int[Classifier.Classes, Classifier.Classes];
        List<Mistake> all = [];
        for (int image = 0; image < count; image++)
        {
            ReadOnlySpan<float> row = probabilities.AsSpan().Slice(image * Classifier.Classes, Classifier.Classes);
            int prediction = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(row), truth = (int)labels.AsSpan()[image];
            Confusion[truth, prediction]++;
            if (prediction != truth) all.Add(new Mistake(image, truth, prediction, row[prediction]));
        }

        WorstFirst = [.. all.OrderByDescending(mistake => mistake.Confidence).ThenBy(mistake => mistake.Image)];
    }

    /// <summary>Number of test images by true class, then by predicted class.</summary>
    internal int[,] Confusion { get; }

    internal IReadOnlyList<Mistake> WorstFirst { get; }

    /// <summary>The true and the predicted class of the most frequent mistake, and how often it was made.</summary>
    internal (int Truth, int Prediction, int Count) MostFrequent =>
        (from truth in Enumerable.Range(0, Classifier.Classes)
         from prediction in Enumerable.Range(0, Classifier.Classes)
         where truth != prediction
         orderby Confusion[truth, prediction] descending
         select (truth, prediction, Confusion[truth, prediction])).First();
}
