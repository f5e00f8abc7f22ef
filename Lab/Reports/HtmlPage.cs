using System.Text;

namespace DropoutLab.Lab.Reports;

/// <summary>The frame of an experiment's page: one file that needs no network and no other file. The title, one sentence that says what was
/// seen, then sections; style and scripts are those embedded in the lab.</summary>
internal sealed class HtmlPage(string title, Html lead)
{
    private readonly List<Html> sections = [];
    private readonly StringBuilder scripts = new();

    internal void AddSection(string heading, Html content) =>
        sections.Add(Html.Of($"<section>\n<h2>{heading}</h2>\n{content}</section>\n"));

    /// <summary>Adds data that the page's scripts read by its identifier.</summary>
    internal void AddData(string id, ReadOnlySpan<byte> json) =>
        scripts.Append($"<script type=\"application/json\" id=\"{id}\">").Append(Encoding.UTF8.GetString(json)).Append("</script>\n");

    /// <summary>Adds one of the lab's own scripts.</summary>
    internal void AddScript(string embeddedFile) => scripts.Append($"<script>\n{EmbeddedFile.ReadText(embeddedFile)}</script>\n");

    internal static Html Picture(byte[] png, string description, int width, int height) => Html.Of(
        $"<img src=\"data:image/png;base64,{Convert.ToBase64String(png)}\" alt=\"{description}\" width=\"{width}\" height=\"{height}\">");

    internal void Write(string path) => AtomicFile.WriteText(path, Render());

    internal string Render() => Html.Of($"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>{title}</title>
        <style>
        {new Html(EmbeddedFile.ReadText("page.css"))}{MethodStyle()}</style>
        </head>
        <body>
        <main>
        <header>
        <p class="brand">DropoutLab</p>
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        </header>
        {Html.Join(sections)}</main>
        {new Html(scripts.ToString())}</body>
        </html>

        """).Markup;

    /// <summary>The colours of methods and points as style variables, from the one place that also the pictures take them from.</summary>
    private static Html MethodStyle()
    {
        var light = new StringBuilder($"--train:{PointColours.Train};--test:{PointColours.Test};");
        var dark = new StringBuilder($"--train:{PointColours.TrainOnDark};--test:{PointColours.TestOnDark};");
        var classes = new StringBuilder();
        foreach (Method method in Method.All)
        {
            light.Append($"--{method.Key}:{method.Colour};");
            dark.Append($"--{method.Key}:{method.ColourOnDark};");
            classes.Append($".{method.Key} {{ --ink: var(--{method.Key}); }}\n");
        }

        return new Html($$"""
            :root { {{light}} }
            @media (prefers-color-scheme: dark) { :root { {{dark}} } }
            .train { --ink: var(--train); }
            .test { --ink: var(--test); }
            {{classes}}
            """);
    }
}
