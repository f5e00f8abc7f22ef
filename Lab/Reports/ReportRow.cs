namespace DropoutLab.Lab.Reports;

/// <summary>A row of a report's table; the method gives it its name and colour, else the first cell does.</summary>
internal sealed record ReportRow(Method? Method, params IReadOnlyList<string> Cells)
{
    internal IReadOnlyList<string> Texts => Method is null ? Cells : [Method.Name, .. Cells];
}
