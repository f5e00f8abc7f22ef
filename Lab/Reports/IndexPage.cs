using DropoutLab.Lab.Experiments;

namespace DropoutLab.Lab.Reports;

/// <summary>One page over all experiments: what each run found, with its picture and the way to its page.</summary>
internal static class IndexPage
{
    internal const string FileName = "index.html";

    /// <summary>The record of an experiment's run below a directory; null where there is none that came to its end.</summary>
    internal static RunRecord? RunOf(Experiment experiment, string directory) =>
        RunRecord.Read(Path.Combine(directory, experiment.Name)) is { Finding: not null } run && run.Experiment == experiment.Name
            ? run
            : null;

    /// <summary>Writes the page over the runs that lie below a directory, each in one of its experiment's name.</summary>
    internal static string Write(string directory)
    {
        var page = new HtmlPage("The lab's experiments");
        int count = 0;
        foreach (Experiment experiment in ExperimentList.All)
        {
            RunRecord? run = RunOf(experiment, directory);
            page.AddSection(experiment.Name, run is null ? NotRun(experiment) : Found(experiment, run, directory));
            count += run is null ? 0 : 1;
        }

        string path = Path.GetFullPath(Path.Combine(directory, FileName));
        string all = Numbers.Count(ExperimentList.All.Count, "experiment");
        page.Write(path, Html.Of($"{count} of {all} were run. Each page has its numbers, settings and command."));
        return path;
    }

    private static Html NotRun(Experiment experiment) => Html.Of($"""
        <p>{experiment.Summary}</p>
        <p class="quiet">Not run yet:</p>
        <pre><code>dotnet run -c Release --project Lab -- {experiment.Name}</code></pre>

        """);

    private static Html Found(Experiment experiment, RunRecord run, string directory)
    {
        string home = Path.Combine(directory, experiment.Name);
        string? file = run.Picture is null ? null : Path.Combine(home, run.Picture);
        Html picture = file is not null && File.Exists(file)
            ? HtmlPage.Picture(File.ReadAllBytes(file), run.Title, PictureStyle.Width, PictureStyle.Height)
            : Html.Empty;
        bool hasPage = run.Files.Contains(FileName);
        Html title = hasPage ? Html.Of($"<a href=\"{experiment.Name}/{FileName}\">{run.Title}</a>") : Html.Of($"{run.Title}");
        return Html.Of($"""
            <div class="run">{picture}<div><p><strong>{title}</strong></p>
            <p>{run.Finding}</p>
            <p class="quiet"><code>{run.Command}</code></p></div></div>

            """);
    }
}
