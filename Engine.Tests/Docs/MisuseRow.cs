namespace DropoutLab.Tests.Docs;

/// <summary>A line of docs/misuse.md: what somebody does, and what happens then.</summary>
/// <param name="Group">The heading that it stands under.</param>
/// <param name="Situation">What is done, in code or in words.</param>
/// <param name="Do">Does it, and says what came of it.</param>
internal sealed record MisuseRow(string Group, string Situation, Func<string> Do)
{
    /// <summary>What happens: a refusal with its message, or what came.</summary>
    public string Outcome()
    {
        try
        {
            return Do();
        }
        catch (Exception exception)
            when (exception is ArgumentException or InvalidOperationException or InvalidDataException or ArithmeticException)
        {
            return $"{exception.GetType().Name}: {exception.Message.Split(" (Parameter")[0].Split('\n')[0]}";
        }
    }

    public override string ToString() => $"{Group}: {Situation}";
}
