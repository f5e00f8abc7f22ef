using System.Text;
using System.Text.Json;
using DropoutLab.Formats;

namespace DropoutLab.Data;

/// <summary>A <see cref="TableEncoding"/> as text.</summary>
internal static class TableEncodingJson
{
    private const int Version = 1;

    public static string Write(TableEncoding encoding)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("target", encoding.Target);
            json.WriteString("decimalMark", $"{encoding.DecimalMark}");
            json.WriteBoolean("dropsBlankRows", encoding.DropsBlankRows);
            json.WriteStartArray("columns");
            foreach (TableColumn column in encoding.Columns)
            {
                json.WriteStartObject();
                json.WriteString("name", column.Name);
                json.WriteString("kind", $"{column.Kind}");
                if (column.Fill is { } fill) json.WriteNumber("fill", fill);
                json.WriteBoolean("hasFlag", column.HasFlag);
                json.WriteStartArray("texts");
                foreach (string text in column.Texts) json.WriteStringValue(text);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static TableEncoding Read(string json, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.GetProperty("version").GetInt32() is var version and not Version)
                throw Bad(source, $"version {Version} expected, {version} came");
            TableColumn[] columns = [.. root.GetProperty("columns").EnumerateArray().Select(Column)];
            int target = root.GetProperty("target").GetInt32();
            string mark = root.GetProperty("decimalMark").GetString() ?? "";
            if ((uint)target >= (uint)columns.Length || mark is not ("." or ","))
                throw Bad(source, "a target among the columns and a decimal mark expected, others came");
            if (columns.Any(column => !column.Texts.SequenceEqual(column.Texts.Order(StringComparer.Ordinal))))
                throw Bad(source, "texts in their order expected, others came");
            return new TableEncoding(columns, target, mark[0], root.GetProperty("dropsBlankRows").GetBoolean());
        }
        catch (Exception exception) when (
            exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(
                $"{source}: what a TableEncoding saved expected: {Excerpt.OfName(exception.Message)}", exception);
        }

        TableColumn Column(JsonElement column) => new(
            column.GetProperty("name").GetString() ?? "",
            Enum.TryParse(column.GetProperty("kind").GetString(), out ColumnKind kind) && Enum.IsDefined(kind)
                ? kind
                : throw Bad(source, "a known kind of column expected, another came"),
            column.TryGetProperty("fill", out JsonElement fill) ? fill.GetSingle() : null,
            column.GetProperty("hasFlag").GetBoolean(),
            [.. column.GetProperty("texts").EnumerateArray().Select(text => text.GetString() ?? "")]);
    }

    private static InvalidDataException Bad(string source, string problem) => new($"{source}: {problem}");
}
