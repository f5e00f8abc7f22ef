using DropoutLab.Lab.Experiments;
using ScottPlot;
using Spectre.Console;

namespace DropoutLab.Lab.Reports;

/// <summary>A row of a report's table; the method gives it its name and colour, else the first cell does.</summary>
internal sealed record ReportRow(Method? Method, params IReadOnlyList<string> Cells)
{
    internal IReadOnlyList<string> Texts => Method is null ? Cells : [Method.Name, .. Cells];
}

/// <summary>The files of an experiment: pictures, tables as CSV, and one page that has it all and needs nothing else. The page shows things
/// in the order in which they were added, then the settings and the command.</summary>
internal sealed class ExperimentReport(ExperimentRun run, string title)
{
    private readonly List<(string Heading, Html Content)> sections = [];
    private readonly List<string> files = [];
    private Table? table;

    /// <summary>Adds a section of text.</summary>
    internal void AddSection(string heading, Html content) => sections.Add((heading, content));

    /// <summary>Writes a picture NAME.png and shows it in a section of its own.</summary>
    /// <param name="name">Name of the file, without its ending.</param>
    /// <param name="heading">What the reader should look for.</param>
    /// <param name="explanation">How to read it, in sentences; above the picture.</param>
    /// <param name="plot">The picture.</param>
    /// <param name="description">What is to be seen, for those who do not see it.</param>
    internal void AddPicture(string name, string heading, Html explanation, Plot plot, string description)
    {
        byte[] png = PictureStyle.Png(plot);
        AtomicFile.Write(PathOf($"{name}.png"), png);
        Html picture = HtmlPage.Picture(png, description, PictureStyle.Width, PictureStyle.Height);
        AddSection(heading, Html.Of($"<p>{explanation}</p>\n<figure class=\"picture\">{picture}</figure>\n"));
    }

    /// <summary>Writes numbers as NAME.csv.</summary>
    internal void AddCsv(string name, CsvFile table) => table.Write(PathOf($"{name}.csv"));

    /// <summary>Shows the table of results, on the page and at the end on the console; an experiment has one.</summary>
    internal void AddResults(string caption, IReadOnlyList<string> head, IReadOnlyList<ReportRow> rows)
    {
        AddSection("The numbers", HtmlTable.Create(caption, head, rows.Select(HtmlRow)));
        table = new Table().RoundedBorder().Title(Markup.Escape(caption)).AddColumn(Markup.Escape(head[0]));
        foreach (string column in head.Skip(1))
            table.AddColumn(new TableColumn(Markup.Escape(column)).RightAligned());
        foreach (ReportRow row in rows)
            table.AddRow([.. row.Texts.Select(Markup.Escape)]);
    }

    /// <summary>Writes the page and ends the run on the console: the table, the sentence, where the files are.</summary>
    /// <param name="finding">One sentence that says what was seen, computed from the numbers.</param>
    /// <param name="settings">What was run, in words.</param>
    internal void Finish(string finding, IEnumerable<(string Name, string Value)> settings)
    {
        var page = new HtmlPage(title, Html.Of($"{finding}"));
        foreach ((string heading, Html content) in sections)
            page.AddSection(heading, content);
        page.AddSection("What was run", Html.Of($"""
            {HtmlTable.OfPairs("Settings of this run", settings)}<p>The command to repeat it:</p>
            <pre><code>{run.Command}</code></pre>

            """));
        string path = run.Directory.PathOf("index.html");
        page.Write(path);

        IAnsiConsole rich = run.Console.Rich();
        if (table is not null) rich.Write(table);
        rich.WriteLine(finding);
        rich.WriteLine();
        // Written past Spectre: it would break a long path over two lines, and then it cannot be copied.
        run.Console.Output.WriteLine($"page   {path}");
        run.Console.Output.WriteLine($"files  {string.Join(", ", files)}");
    }

    private static IReadOnlyList<Html> HtmlRow(ReportRow row)
    {
        IEnumerable<Html> cells = row.Cells.Select(cell => Html.Of($"{cell}"));
        return row.Method is null ? [.. cells] : [row.Method.Label, .. cells];
    }

    private string PathOf(string name)
    {
        files.Add(name);
        return run.Directory.PathOf(name);
    }
}
