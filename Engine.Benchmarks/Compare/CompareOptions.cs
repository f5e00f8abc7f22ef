using System.Globalization;

namespace DropoutLab.Benchmarks.Compare;

/// <summary>What the user asked of <c>compare</c>.</summary>
internal sealed record CompareOptions
{
    public const string Usage = "compare [--filter TEXT] [--threads 1,2] [--output FOLDER]";

    /// <summary>What <c>compare --help</c> says.</summary>
    public const string Help = $"""
        Usage: {Usage}

        Measures the engine against every peer that is found, in turn in this process, prints a line a row, and writes compare.csv and
        compare.md. Rows that are in the folder's files already and are not measured now stay as they are.

          --filter TEXT    only the rows whose work or peer holds the text, such as "step" or "libtorch"
          --threads 1,2    the numbers of threads, one pass over the rows for each; 1,2 if left out
          --output FOLDER  where the files are written; compare-results if left out
          --help           this text

        A short one: compare --filter "sgemm NN" --threads 1
        Peers: OpenBLAS if the system has it; libtorch and ONNX Runtime in a build with -p:TorchPeer=true -p:OnnxPeer=true.
        """;

    private const int MostThreads = 1024;

    /// <summary>The text that a row's work and peer must hold, or null for all rows.</summary>
    public string? Filter { get; init; }

    /// <summary>The numbers of threads, one pass over the rows for each.</summary>
    public IReadOnlyList<int> Threads { get; init; } = [1, 2];

    /// <summary>The folder of the result files.</summary>
    public string Output { get; init; } = "compare-results";

    /// <summary>Reads the command line, or tells in one line what is wrong with it.</summary>
    public static bool TryParse(ReadOnlySpan<string> arguments, out CompareOptions options, out string problem)
    {
        options = new CompareOptions();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            string name = arguments[i];
            if (name is not ("--filter" or "--threads" or "--output"))
            {
                problem = $"compare: unknown argument '{name}'; usage: {Usage}";
                return false;
            }

            if (i + 1 == arguments.Length)
            {
                problem = $"compare: {name} needs a value; usage: {Usage}";
                return false;
            }

            string value = arguments[i + 1];
            if (name == "--filter")
            {
                options = options with { Filter = value };
            }
            else if (name == "--output")
            {
                options = options with { Output = value };
            }
            else if (TryParseThreads(value, out int[] threads))
            {
                options = options with { Threads = threads };
            }
            else
            {
                problem = $"compare: --threads {value}: expected whole numbers from 1 to {MostThreads} with commas between";
                return false;
            }
        }

        problem = string.Empty;
        return true;
    }

    private static bool TryParseThreads(string text, out int[] threads)
    {
        threads = [.. text.Split(',')
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        return threads.All(number => number is >= 1 and <= MostThreads);
    }
}
