using System.CommandLine;
using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Experiments.Sequences;

/// <summary>The options of an experiment on sequences: which ones, and how many.</summary>
internal sealed class SequenceOptions
{
    private const int DefaultDigits = 200;
    private const int DefaultCharacters = 20_000;

    private readonly Option<string?> textOption = new("--text")
    {
        Description = "A text in UTF-8, for a model of its characters instead of the built-in digits as sequences of rows.",
        HelpName = "FILE",
    };

    private readonly Option<int?> samplesOption = ValueOption.OptionalWhole(
        "--samples",
        $"Training examples of the small setting; the large one has five times as many [default: {DefaultDigits} digits, " +
        $"{DefaultCharacters} characters]",
        20,
        10_000_000);

    internal IReadOnlyList<Option> All => [samplesOption, textOption];

    /// <exception cref="LabException">The file cannot be read, or there are fewer examples.</exception>
    internal SequenceTask Read(ParseResult parsed)
    {
        int? samples = parsed.GetValue(samplesOption);
        return parsed.GetValue(textOption) is string path
            ? new CharacterText(path, samples ?? DefaultCharacters)
            : new DigitRows(samples ?? DefaultDigits);
    }
}
