using System.CommandLine;
using DropoutLab.Data;
using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Experiments.Classification;

/// <summary>Fashion-MNIST from its four files, which come with a package of the system.</summary>
internal static class FashionMnistFiles
{
    internal const string PackageDirectory = "/usr/share/datasets/fashion-mnist";
    internal const string Package = "dataset-fashion-mnist";
    internal const string Attribution = "Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, 2017), MIT license";
    private const float BrightestPixel = 255;

    internal static IReadOnlyList<string> ClassNames { get; } =
        ["T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    /// <summary>The option that points to the files; without a default it may be left out.</summary>
    internal static Option<string?> DirectoryOption(string description, string? defaultDirectory) => new("--data")
    {
        Description = description,
        HelpName = "DIRECTORY",
        DefaultValueFactory = _ => defaultDirectory,
    };

    /// <summary>Images [count, pixels] from 0 to 1 and classes; the shape of an image is [height, width].</summary>
    internal static (Dataset Train, Dataset Test, int Height, int Width) Load(string directory)
    {
        (Dataset train, int height, int width) = Part(directory, "train");
        (Dataset test, int testHeight, int testWidth) = Part(directory, "t10k");
        if ((height, width) != (testHeight, testWidth))
        {
            throw new LabException(
                $"{directory}: images of {height} x {width} pixels for training and of {testHeight} x {testWidth} for the test");
        }

        return (train, test, height, width);
    }

    private static (Dataset Images, int Height, int Width) Part(string directory, string part)
    {
        string imagePath = Find(directory, $"{part}-images-idx3-ubyte"), labelPath = Find(directory, $"{part}-labels-idx1-ubyte");
        Tensor images = Read(imagePath), labels = Read(labelPath);
        if (images.Rank != 3 || images.Count == 0)
            throw new LabException($"{imagePath}: images [count, height, width] expected, {images.Shape} came");
        if (labels.Rank != 1 || labels.Count != images.Shape[0])
            throw new LabException($"{labelPath}: {images.Shape[0]} labels expected, {labels.Shape} came");
        foreach (float label in labels.AsSpan())
        {
            if (!(label >= 0 && label < Classifier.Classes && float.IsInteger(label)))
                throw new LabException($"{labelPath}: classes from 0 to {Classifier.Classes - 1} expected, {label} came");
        }

        int height = images.Shape[1], width = images.Shape[2];
        using (Autograd.NoGrad())
            return (new Dataset(images.Reshape(images.Shape[0], height * width) / BrightestPixel, labels), height, width);
    }

    private static string Find(string directory, string name)
    {
        string path = Path.Combine(directory, $"{name}.gz"), plain = Path.Combine(directory, name);
        if (File.Exists(path)) return path;
        return File.Exists(plain)
            ? plain
            : throw new LabException(
                $"Fashion-MNIST is not in '{directory}' ({name}.gz is missing): install the package {Package} " +
                $"(Debian, Ubuntu: apt-get install {Package}), or point to the directory of its four files with --data");
    }

    private static Tensor Read(string path)
    {
        try
        {
            return IdxFile.Read(path);
        }
        catch (InvalidDataException damage)
        {
            throw new LabException(damage.Message);
        }
    }
}
