using System.CommandLine;
using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>The options of an experiment on sequences: which ones, and how many.</summary>
/// <param name="defaultCharacters">How many characters of a text where no number is given.</param>
/// <param name="textOnly">Whether a text is the only kind of sequence: without one, the experiment does something else.</param>
internal sealed class SequenceOptions(int defaultCharacters = 20_000, bool textOnly = false)
{
    private const int DefaultDigits = 200;

    private readonly Option<string?> textOption = new("--text")
    {
        Description = "A text in UTF-8, for a model of its characters instead of the built-in digits" +
            (textOnly ? "." : " as sequences of rows."),
        HelpName = "FILE",
    };

    private readonly Option<int?> samplesOption = ValueOption.OptionalWhole(
        "--samples",
        (textOnly
            ? "Characters of a text that the overfitting net learns; the underfitting one learns five times as many [default: "
            : $"Training examples of the small setting; the large one has five times as many [default: {DefaultDigits} digits, ") +
            $"{defaultCharacters} characters]",
        20,
        10_000_000);

    internal IReadOnlyList<Option> All => [samplesOption, textOption];

    internal bool HasText(ParseResult parsed) => parsed.GetValue(textOption) is not null;

    /// <exception cref="LabException">The file cannot be read, or there are fewer examples.</exception>
    internal SequenceTask Read(ParseResult parsed) =>
        HasText(parsed) ? ReadText(parsed)! : new DigitRows(parsed.GetValue(samplesOption) ?? DefaultDigits);

    /// <summary>The text; null where none is named.</summary>
    /// <exception cref="LabException">The file cannot be read, it has fewer characters, or a number of them came without it.</exception>
    internal CharacterText? ReadText(ParseResult parsed)
    {
        int? samples = parsed.GetValue(samplesOption);
        if (parsed.GetValue(textOption) is string path) return new CharacterText(path, samples ?? defaultCharacters);
        if (samples is not null) throw new LabException($"--samples {samples}: characters of a text, and --text FILE names none");
        return null;
    }
}
