namespace DropoutLab.Tests.Support;

/// <summary>What ShiftImages draws, from a generator that gives the same numbers.</summary>
internal static class ShiftDraws
{
    /// <summary>The draws of a batch: down, right, whether it is mirrored, image by image.</summary>
    public static (int Down, int Right, bool IsMirrored)[] Draw(
        Generator generator, int images, int padding, double mirrorProbability)
    {
        var mirrored = new float[1];
        var shifts = new (int Down, int Right, bool IsMirrored)[images];
        for (int i = 0; i < images; i++)
        {
            int down = (int)generator.NextInteger(-padding, padding + 1), right = (int)generator.NextInteger(-padding, padding + 1);
            generator.Bernoulli(mirrored, mirrorProbability);
            shifts[i] = (down, right, mirrored[0] == 1);
        }

        return shifts;
    }
}
