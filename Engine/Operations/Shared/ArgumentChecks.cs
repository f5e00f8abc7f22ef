namespace DropoutLab;

/// <summary>Checks of the numbers that an operation and the layer of its name take.</summary>
internal static class ArgumentChecks
{
    public static void CheckDropProbability(double dropProbability, string operation)
    {
        if (!(dropProbability >= 0 && dropProbability <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(dropProbability), dropProbability,
                $"{operation}: a probability that an element is zeroed in [0, 1] expected, {dropProbability} came");
    }

    /// <summary>Where the probability stands for noise whose variance grows without bound towards 1.</summary>
    public static void CheckDropProbabilityBelowOne(double dropProbability, string operation)
    {
        if (!(dropProbability >= 0 && dropProbability < 1))
            throw new ArgumentOutOfRangeException(
                nameof(dropProbability), dropProbability, $"{operation}: a drop probability in [0, 1) expected, {dropProbability} came");
    }

    public static double CheckedDropFactor(double dropFactor, string layer) => dropFactor >= 0 && dropFactor <= 1
        ? dropFactor
        : throw new ArgumentOutOfRangeException(
            nameof(dropFactor), dropFactor, $"{layer}: a factor of the drop probabilities in [0, 1] expected, {dropFactor} came");

    public static float CheckedSlope(double negativeSlope) => !double.IsNaN(negativeSlope)
        ? (float)negativeSlope
        : throw new ArgumentOutOfRangeException(
            nameof(negativeSlope), negativeSlope, "LeakyRelu: a slope that is a number expected, NaN came");

    public static float CheckedAlpha(double alpha) => !double.IsNaN(alpha)
        ? (float)alpha
        : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Elu: alpha NaN, a number expected");

    public static float CheckedBeta(double beta) => (float)beta > 0 && float.IsFinite((float)beta)
        ? (float)beta
        : throw new ArgumentOutOfRangeException(nameof(beta), beta, $"Softplus: a finite beta above 0 expected, {beta} came");

    public static float CheckedThreshold(double threshold) => !double.IsNaN(threshold)
        ? (float)threshold
        : throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Softplus: a threshold that is a number expected, NaN came");

    public static float CheckedMaximum(double minimum, double maximum) => (float)minimum < (float)maximum
        ? (float)maximum
        : throw new ArgumentOutOfRangeException(
            nameof(maximum), maximum, $"Hardtanh: a maximum above the minimum {minimum} expected, both rounded to float; {maximum} came");

    public static int CheckedBlockSize(int blockSize) => blockSize >= 1
        ? blockSize
        : throw new ArgumentOutOfRangeException(
            nameof(blockSize), blockSize, $"DropBlock: a block of 1 or more expected, {blockSize} came");

    public static void CheckUpsample(Size2d? size, double? scaleFactor, Interpolation mode, bool alignCorners)
    {
        if (size.HasValue == scaleFactor.HasValue)
            throw new ArgumentException($"Upsample: size {size}, scale factor {scaleFactor}: one of the two expected", nameof(size));
        if (size is { } pixels && (pixels.Height < 1 || pixels.Width < 1))
            throw new ArgumentOutOfRangeException(nameof(size), size, $"Upsample: a size of 1 or more expected, {size} came");
        if (scaleFactor is { } factor && !(factor > 0 && double.IsFinite(factor)))
            throw new ArgumentOutOfRangeException(
                nameof(scaleFactor), scaleFactor, $"Upsample: a finite scale factor above 0 expected, {scaleFactor} came");
        if (mode is not (Interpolation.Nearest or Interpolation.Bilinear))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, $"Upsample: Nearest or Bilinear expected, {mode} came");
        if (alignCorners && mode == Interpolation.Nearest)
            throw new ArgumentException("Upsample: aligned corners with Nearest, Bilinear expected", nameof(alignCorners));
    }

    public static void CheckShiftImages(int padding, double mirrorProbability)
    {
        if (padding < 0)
            throw new ArgumentOutOfRangeException(
                nameof(padding), padding, $"ShiftImages: a padding of 0 or more expected, {padding} came");
        if (!(mirrorProbability >= 0 && mirrorProbability <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(mirrorProbability), mirrorProbability,
                $"ShiftImages: a probability in [0, 1] expected, {mirrorProbability} came");
    }
}
