using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace DropoutLab.Lab.CommandLine;

/// <summary>Options with a range, whose mistakes are said in one line: the option, what it takes, what it got.</summary>
internal static class ValueOption
{
    private const NumberStyles RealStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    internal static Option<int> Whole(string name, string description, int defaultValue, int minimum, int maximum) =>
        Whole(name, description, (int?)defaultValue, minimum, maximum, value => value!.Value);

    /// <summary>A whole number that may be left out; what happens then is said by the description.</summary>
    internal static Option<int?> OptionalWhole(string name, string description, int minimum, int maximum) =>
        Whole(name, description, defaultValue: null, minimum, maximum, value => value);

    internal static Option<double> Real(
        string name, string description, double defaultValue, double minimum, double maximum = double.MaxValue) =>
        Create(name, "X", description, () => defaultValue, Range("a number", minimum, maximum), (string text, out double value) =>
            TryParseReal(text, out value) && value >= minimum && value <= maximum);

    /// <summary>A number greater than zero that may be left out; what happens then is said by the description.</summary>
    internal static Option<double?> OptionalPositive(string name, string description) =>
        Create<double?>(name, "X", description, null, "a number greater than 0", (string text, out double? value) =>
        {
            value = TryParseReal(text, out double number) ? number : null;
            return value > 0;
        });

    /// <summary>A 64-bit seed. Negative ones stand for their two's complement, as in PyTorch.</summary>
    internal static Option<ulong> Seed(ulong defaultValue) =>
        Create("--seed", "N", "Seed of the random numbers, any whole number of 64 bits.", () => defaultValue, "a whole number of 64 bits",
            (string text, out ulong value) =>
            {
                if (ulong.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return true;
                bool isSigned = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long signed);
                value = unchecked((ulong)signed);
                return isSigned;
            });

    internal static Option<string> Choice(string name, string description, string defaultValue, IEnumerable<string> choices) =>
        Create(name, string.Join('|', choices), description, () => defaultValue, string.Join(" or ", choices),
            (string text, out string value) =>
        {
            value = text;
            return choices.Contains(text);
        });

    private delegate bool TextParser<T>(string text, out T value);

    private static Option<T> Whole<T>(string name, string description, int? defaultValue, int minimum, int maximum,
        Func<int?, T> convert) =>
        Create(name, "N", description, defaultValue is null ? null : () => convert(defaultValue), Range("a whole number", minimum, maximum),
            (string text, out T value) =>
            {
                bool isWhole = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
                value = convert(number);
                return isWhole && number >= minimum && number <= maximum;
            });

    private static Option<T> Create<T>(
        string name, string helpName, string description, Func<T>? defaultValue, string expected, TextParser<T> tryParse)
    {
        var option = new Option<T>(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
                if (tryParse(text, out T value)) return value;
                result.AddError($"{name} takes {expected}, not '{text}'.");
                return default;
            },
        };
        if (defaultValue is not null) option.DefaultValueFactory = (ArgumentResult _) => defaultValue();
        return option;
    }

    private static bool TryParseReal(string text, out double value) =>
        double.TryParse(text, RealStyle, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string Range(string kind, double minimum, double maximum) => maximum is double.MaxValue
        ? FormattableString.Invariant($"{kind} of {minimum} or more")
        : FormattableString.Invariant($"{kind} from {minimum} to {maximum}");
}
