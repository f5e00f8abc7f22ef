using DropoutLab.Lab.Experiments;
using Spectre.Console;

namespace DropoutLab.Lab.Reports;

/// <summary>The files of an experiment: pictures, tables as CSV, and one page that has it all and needs nothing else. The page shows things
/// in the order in which they were added, then the settings and the command.</summary>
internal sealed class ExperimentReport(ExperimentRun run, string title)
{
    private readonly HtmlPage page = new(title);
    private Table? table;
    private string? picture;

    /// <summary>Whether there are pictures and a page; else the report is the tables and what the console shows.</summary>
    internal bool HasPage { get; init; } = true;

    /// <summary>Adds a section of text.</summary>
    internal void AddSection(string heading, Html content) => page.AddSection(heading, content);

    /// <summary>Adds one of the lab's scripts, with the data that it reads.</summary>
    internal void AddScript(string embeddedFile, string dataId, ReadOnlySpan<byte> json)
    {
        page.AddData(dataId, json);
        page.AddScript(embeddedFile);
    }

    /// <summary>Writes a picture NAME.png and shows it in a section of its own.</summary>
    /// <param name="name">Name of the file, without its ending.</param>
    /// <param name="heading">What the reader should look for.</param>
    /// <param name="explanation">How to read it, in sentences; above the picture.</param>
    /// <param name="content">The picture.</param>
    /// <param name="description">What is to be seen, for those who do not see it.</param>
    internal void AddPicture(string name, string heading, Html explanation, IPicture content, string description)
    {
        if (!HasPage) return;
        AddPng($"{name}.png", content.Png());
        AddSection(heading, Html.Of($"<p>{explanation}</p>\n{content.OnPage(name, description)}"));
    }

    /// <summary>Writes a picture that the page does not show in this form. The first picture of a report stands for the run.</summary>
    internal void AddPng(string fileName, byte[] png)
    {
        AtomicFile.Write(run.Directory.PathOf(fileName), png);
        picture ??= fileName;
    }

    /// <summary>Writes numbers as NAME.csv.</summary>
    internal void AddCsv(string name, CsvTable numbers) => numbers.Write(run.Directory.PathOf($"{name}.csv"));

    /// <summary>Shows the table of results, on the page and at the end on the console; an experiment has one.</summary>
    internal void AddResults(string caption, IReadOnlyList<string> head, IReadOnlyList<ReportRow> rows)
    {
        Html remark = TooFewRepetitions is null ? Html.Empty : Html.Of($"<p class=\"quiet\">{TooFewRepetitions}</p>\n");
        AddSection("The numbers", Html.Of($"{HtmlTable.Create(caption, head, rows.Select(HtmlRow))}{remark}"));
        table = new Table().RoundedBorder().Title(Markup.Escape(caption)).AddColumn(Markup.Escape(head[0]));
        foreach (string column in head.Skip(1)) table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        foreach (ReportRow row in rows) table.AddRow([.. row.Texts.Select(Markup.Escape)]);
    }

    /// <summary>Writes the page and ends the run on the console: the table, the sentence, where the files are.</summary>
    /// <param name="finding">What was seen, in a sentence or two computed from the numbers.</param>
    /// <param name="settings">What was run, in words.</param>
    internal void Finish(string finding, IEnumerable<(string Name, string Value)> settings)
    {
        AddSection("What was run", Html.Of($"""
            {HtmlTable.OfPairs("Settings of this run", settings)}<p>The command to repeat it:</p>
            <pre><code>{run.Command}</code></pre>

            """));
        string[] files = [.. run.Directory.Files];
        string? path = HasPage ? run.Directory.PathOf("index.html") : null;
        if (path is not null) page.Write(path, Html.Of($"{finding}"));
        run.Directory.Finish(title, finding, run.Command, picture);

        IAnsiConsole rich = run.Console.Rich();
        if (table is not null) rich.Write(table);
        rich.WriteLine(finding);
        if (TooFewRepetitions is not null) rich.WriteLine(TooFewRepetitions);
        rich.WriteLine();
        // Written past Spectre: it would break a long path over two lines, and then it cannot be copied.
        if (path is not null) run.Console.Output.WriteLine($"page   {path}");
        run.Console.Output.WriteLine($"files  {string.Join(", ", Grouped(files))}{(path is null ? $" in {run.Directory.FullPath}" : "")}");
    }

    private string? TooFewRepetitions => run.Seeds == 2
        ? "Two repetitions are too few for intervals that say much: each is 12.7 standard errors wide to both sides. Ten make it 2.3."
        : null;

    private static IReadOnlyList<Html> HtmlRow(ReportRow row)
    {
        IEnumerable<Html> cells = row.Cells.Select(cell => Html.Of($"{cell}"));
        return row.Method is null ? [.. cells] : [row.Method.Label, .. cells];
    }

    /// <summary>Files of a directory below are counted, the others named.</summary>
    private static IEnumerable<string> Grouped(IEnumerable<string> files) => files
        .GroupBy(file => Path.GetDirectoryName(file) ?? "")
        .SelectMany(
            group => group.Key.Length == 0 ? group : (IEnumerable<string>)[$"{group.Key}/ ({Numbers.Count(group.Count(), "file")})"]);
}
