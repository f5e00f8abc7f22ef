using DropoutLab.Data;
using DropoutLab.Lab.BuiltInData;
using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>Images from which an experiment draws few for training: the built-in digits or Fashion-MNIST.</summary>
internal sealed class ImageSource
{
    private readonly Dataset pool;
    private readonly Dataset? test;

    private ImageSource(string name, string description, (int Height, int Width) size, Dataset pool, Dataset? test)
    {
        Name = name;
        Description = description;
        (Height, Width) = size;
        this.pool = pool;
        this.test = test;
    }

    internal string Name { get; }

    /// <summary>What the images are and whose.</summary>
    internal string Description { get; }

    internal bool IsFashionMnist => test is not null;

    internal int Height { get; }

    internal int Width { get; }

    internal int Pixels => Height * Width;

    /// <summary>The digits where no directory is given.</summary>
    internal static ImageSource Open(string? fashionMnistDirectory)
    {
        if (fashionMnistDirectory is null)
            return new ImageSource("digits", Digits.Attribution, (Digits.Size, Digits.Size), Digits.Load(), test: null);
        (Dataset train, Dataset ownTest, int height, int width) = FashionMnistFiles.Load(fashionMnistDirectory);
        return new ImageSource("Fashion-MNIST", FashionMnistFiles.Attribution, (height, width), train, ownTest);
    }

    internal void CheckTrainingCount(int count)
    {
        int most = test is null ? pool.Count - Classifier.Classes : pool.Count;
        if (count > most)
            throw new LabException($"--samples {count}: there are {pool.Count} images of {Name}, at most {most} of them for training");
    }

    /// <summary>Draws images for training; the test has all other digits, or Fashion-MNIST's own test images.</summary>
    internal (Dataset Train, Dataset Test) Draw(int trainingCount, ulong seed)
    {
        if (test is null) return Digits.Split(pool, trainingCount, seed);
        (Dataset train, _) = pool.SplitStratified((double)trainingCount / pool.Count, Streams.Split(seed));
        return (train, test);
    }

    internal string TestDescription(int trainingCount) => test is null
        ? $"the other {Numbers.Count(pool.Count - trainingCount)} digits"
        : $"its own {Numbers.Count(test.Count)} test images";
}
