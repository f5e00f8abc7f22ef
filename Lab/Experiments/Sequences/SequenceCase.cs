using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>One of the trainings of a repetition.</summary>
/// <param name="Place">Where it drops, or <see cref="Method.None"/>.</param>
/// <param name="DropProbability">How much; 0 for nothing.</param>
/// <param name="Size">Training digits or characters.</param>
internal sealed record SequenceCase(Method Place, double DropProbability, int Size)
{
    internal static IReadOnlyList<double> DropProbabilities { get; } = [0.1, 0.3, 0.5];

    internal bool Drops => DropProbability > 0;

    /// <summary>Its name in words, with the amount of dropout.</summary>
    internal string Name => Drops ? $"{Place.Name}, {Numbers.Plain(DropProbability)}" : Place.Name;

    internal static SequenceCase None(int size) => new(Method.None, 0, size);

    /// <summary>The probability of a place, 0 elsewhere.</summary>
    internal double At(Method place) => Place == place ? DropProbability : 0;

    /// <summary>For each number of examples the net without dropout, then each place with each probability.</summary>
    internal static SequenceCase[] Of(IReadOnlyList<Method> places, IEnumerable<int> sizes) =>
    [
        .. sizes.SelectMany(size => (SequenceCase[])[None(size), .. places.SelectMany(place =>
            DropProbabilities.Select(rate => new SequenceCase(place, rate, size)))]),
    ];
}
