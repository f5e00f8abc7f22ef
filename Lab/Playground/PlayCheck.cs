using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Playground;

/// <summary>The limits of what a page may ask for.</summary>
internal static class PlayCheck
{
    internal static void Range(string name, double value, double minimum, double maximum)
    {
        // Written so that NaN fails.
        if (!(value >= minimum && value <= maximum))
            throw new PlayException($"{name}: {Numbers.Plain(minimum)} to {Numbers.Plain(maximum)} expected, {Numbers.Plain(value)} came");
    }

    internal static void Choice(string name, string value, params ReadOnlySpan<string> choices)
    {
        foreach (string choice in choices)
        {
            if (choice == value) return;
        }

        throw new PlayException(
            $"{name}: {string.Join(", ", choices.ToArray())} expected, {(value?.Length > 20 ? value[..20] : value)} came");
    }
}
