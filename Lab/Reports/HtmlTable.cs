namespace DropoutLab.Lab.Reports;

/// <summary>A table of a page: a head, and rows whose first cell names the row.</summary>
internal static class HtmlTable
{
    internal static Html Create(string caption, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<Html>> rows) => Html.Of($"""
        <div class="scroll"><table>
        <caption><span>{caption}</span></caption>
        <thead><tr>{Html.Join(head.Select(cell => Html.Of($"<th scope=\"col\">{cell}</th>")))}</tr></thead>
        <tbody>
        {Html.Join(rows.Select(Row))}</tbody>
        </table></div>

        """);

    /// <summary>A table of names and values without a head.</summary>
    internal static Html OfPairs(string caption, IEnumerable<(string Name, string Value)> pairs) => Html.Of($"""
        <div class="scroll"><table class="pairs">
        <caption><span>{caption}</span></caption>
        <tbody>
        {Html.Join(pairs.Select(pair => Row([Html.Of($"{pair.Name}"), Html.Of($"{pair.Value}")])))}</tbody>
        </table></div>

        """);

    private static Html Row(IReadOnlyList<Html> cells) =>
        Html.Of($"<tr><th scope=\"row\">{cells[0]}</th>{Html.Join(cells.Skip(1).Select(cell => Html.Of($"<td>{cell}</td>")))}</tr>\n");
}
