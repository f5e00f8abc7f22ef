using System.CommandLine;
using System.CommandLine.Parsing;
using DropoutLab.Lab.Experiments;
using DropoutLab.Lab.Playground;

namespace DropoutLab.Lab.CommandLine;

/// <summary>The lab's command line: `lab [EXPERIMENT] [options]`; without a name it runs the article's experiment.</summary>
internal static class LabCommandLine
{
    internal static int Run(IReadOnlyList<string> arguments, LabConsole console, Interruption interruption)
    {
        RootCommand root = Create(console, interruption);
        ParseResult parsed = root.Parse(OptionsBehindTheName(root.Parse(arguments), arguments));
        if (parsed.Errors.Count > 0)
            return Fail(console, $"{FirstError(parsed).TrimEnd('.')} (--help explains the options)", ExitCode.BadValue);
        try
        {
            return parsed.Invoke(Configuration(console));
        }
        catch (LabException mistake)
        {
            return Fail(console, mistake.Message, ExitCode.BadValue);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DllNotFoundException)
        {
            return Fail(console, failure.Message, ExitCode.Failure);
        }
    }

    internal static InvocationConfiguration Configuration(LabConsole console) => new()
    {
        Output = console.Output,
        Error = console.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    private static RootCommand Create(LabConsole console, Interruption interruption)
    {
        Experiment article = ExperimentList.All[0];
        var root = new RootCommand(
            $"The lab of DropoutLab: experiments that show what dropout and other regularizers do. Without a name it runs " +
            $"`{article.Name}`.");
        article.Configure(root, console, interruption);
        foreach (Experiment experiment in ExperimentList.All)
        {
            var command = new Command(experiment.Name, experiment.Summary);
            experiment.Configure(command, console, interruption);
            root.Subcommands.Add(command);
        }

        root.Subcommands.Add(ListCommand.Create(console));
        root.Subcommands.Add(AllCommand.Create(console, interruption));
        root.Subcommands.Add(PlayCommand.Create(console, interruption));
        return root;
    }

    /// <summary>Options may stand before the name of the experiment: without this they would be the root command's, and lost.</summary>
    private static IReadOnlyList<string> OptionsBehindTheName(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        if (parsed.CommandResult.Command is RootCommand) return arguments;
        string[] words = [.. parsed.Tokens.Select(token => token.Value)];
        int name = parsed.Tokens.ToList().FindIndex(token => token.Type == TokenType.Command);
        return name <= 0 ? arguments : [words[name], .. words[..name], .. words[(name + 1)..]];
    }

    private static string FirstError(ParseResult parsed)
    {
        ParseError? ofAnOption = parsed.Errors.FirstOrDefault(error => error.SymbolResult is OptionResult or ArgumentResult);
        if (ofAnOption is not null || parsed.UnmatchedTokens.Count == 0)
            return (ofAnOption ?? parsed.Errors[0]).Message.ReplaceLineEndings(" ");
        string unknown = parsed.UnmatchedTokens[0];
        if (unknown.StartsWith('-')) return $"There is no option '{unknown}'.";
        return parsed.CommandResult.Command is RootCommand root
            ? $"There is no experiment '{unknown}'; there are: {string.Join(", ", root.Subcommands.Select(command => command.Name))}."
            : $"The argument '{unknown}' is not expected.";
    }

    private static int Fail(LabConsole console, string message, int exitCode)
    {
        console.Complain($"error: {message.TrimEnd('.')}");
        return exitCode;
    }
}
