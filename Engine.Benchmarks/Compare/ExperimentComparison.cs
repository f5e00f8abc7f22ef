namespace DropoutLab.Benchmarks.Compare;

/// <summary>The article's whole experiment, from the start of the process to its end: the lab against the script in Python.</summary>
internal sealed class ExperimentComparison : IComparisonSource
{
    public const string Peer = "PyTorch from Python";
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Peers", "article.py");

    // Built beside this program: the same configuration, the same framework.
    private static readonly string Lab = AppContext.BaseDirectory.Replace("Engine.Benchmarks", "Lab", StringComparison.Ordinal) + "Lab.dll";

    public IEnumerable<ComparisonRow> Rows(int threads)
    {
        // On two threads the script takes three times as long: those of OpenMP and of its BLAS are in each other's way.
        if (threads != 1) yield break;
        if (!ChildProcess.TryRun("python3", out string problem, "-c", "import torch"))
        {
            Console.WriteLine($"{Peer}: not found ({problem}), its row is left out");
            yield break;
        }

        string folder = Directory.CreateTempSubdirectory("dropoutlab-").FullName;
        yield return new Comparison
        {
            Work = "experiment of the article, start to end of the process",
            Peer = Peer,
            Threads = threads,
            Target = 3,
            IsWholeProcess = true,
            Ours = () => ChildProcess.Run("dotnet", Lab, "overfitting", "--no-pictures", "--threads", "1", "--out", folder),
            Theirs = () => ChildProcess.Run("python3", Script, "1"),
        };
        Directory.Delete(folder, recursive: true);
    }
}
