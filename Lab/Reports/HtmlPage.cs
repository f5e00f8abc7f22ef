using System.Text;

namespace DropoutLab.Lab.Reports;

/// <summary>The frame of a page: one file that needs no network and no other file. The title, what was seen, then sections; style and
/// scripts are those embedded in the lab.</summary>
internal sealed class HtmlPage(string title)
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

    internal void Write(string path, Html lead) => AtomicFile.WriteText(path, Render(lead));

    /// <param name="lead">What was seen, in a sentence or two.</param>
    internal string Render(Html lead) => Html.Of($"""
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
        {new Html(EmbeddedFile.ReadText("page.css"))}</style>
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
}
