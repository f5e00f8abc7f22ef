namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>A test image that a net puts into the wrong class.</summary>
/// <param name="Image">Number of the image in the test part.</param>
/// <param name="Truth">Its class.</param>
/// <param name="Prediction">The class that the net gives it.</param>
/// <param name="Confidence">The probability that the net gives the wrong class.</param>
internal readonly record struct Mistake(int Image, int Truth, int Prediction, float Confidence);
