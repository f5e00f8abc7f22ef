using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DropoutLab.Losses;
using DropoutLab.Tests.OperationTable;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Docs;

/// <summary>All operations, in the families of Engine/Operations: how each is called, what it is, whether a gradient passes.</summary>
internal static partial class OperationsPage
{
    private static readonly Dictionary<string, string> Operators = new()
    {
        ["op_Addition"] = "+",
        ["op_Subtraction"] = "-",
        ["op_Multiply"] = "*",
        ["op_Division"] = "/",
        ["op_UnaryNegation"] = "-",
        ["op_GreaterThan"] = ">",
        ["op_GreaterThanOrEqual"] = ">=",
        ["op_LessThan"] = "<",
        ["op_LessThanOrEqual"] = "<=",
    };

    public static string Write()
    {
        var members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "DropoutLab.xml")).Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!, member => member.Element("summary"));
        HashSet<string> known = [.. PublicOperations.All()];
        MethodInfo[] methods =
        [
            .. typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(method => known.Contains(PublicOperations.Signature(method))),
        ];
        var text = new StringBuilder();
        foreach (var family in methods.GroupBy(method => method.Name).GroupBy(named => FamilyOf(named.Key)).OrderBy(family => family.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"## {family.Key}\n\n| call | what it is | gradient |\n| --- | --- | --- |\n");
            foreach (var named in family.OrderBy(n => !Operators.ContainsKey(n.Key)).ThenBy(n => n.Key, StringComparer.Ordinal))
            {
                string calls = string.Join("<br>", named.Select(CallOf).Distinct().OrderBy(call => call.Length));
                string summary = SummaryOf(members, $"M:DropoutLab.Tensor.{named.Key}");
                text.Append(CultureInfo.InvariantCulture, $"| {calls} | {summary} | {(HasGradient([.. named]) ? "yes" : "none")} |\n");
            }

            text.Append('\n');
        }

        text.Append("## Losses, as classes\n\n| class | what it is |\n| --- | --- |\n");
        foreach (Type loss in typeof(Loss).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Loss)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"| `{loss.Name}` | {SummaryOf(members, $"T:{loss.FullName}")} |\n");
        return text.ToString();
    }

    private static bool HasGradient(MethodInfo[] overloads)
    {
        HashSet<string> signatures = [.. overloads.Select(PublicOperations.Signature)];
        return Table.Rows.Any(row => row.Gradient is not null && row.Covers.Any(signatures.Contains));
    }

    /// <summary>The folder of the file that declares the method.</summary>
    private static string FamilyOf(string name)
    {
        string declared = Operators.TryGetValue(name, out string? symbol) ? $"operator {symbol}(" : $" {name}(";
        string file = Repository.Sources(Path.Combine("Engine", "Operations")).Order(StringComparer.Ordinal).FirstOrDefault(
            path => File.ReadLines(path).Any(line =>
                line.TrimStart().StartsWith("public ", StringComparison.Ordinal) && line.Contains(declared, StringComparison.Ordinal)))
            ?? throw new InvalidDataException($"no file of Engine/Operations declares {name}");
        return Path.GetFileName(Path.GetDirectoryName(file))!;
    }

    private static string CallOf(MethodInfo method)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (Operators.TryGetValue(method.Name, out string? symbol))
            return parameters.Length == 1 ? $"`{symbol}x`" : $"`{OperandOf(parameters[0], "x")} {symbol} {OperandOf(parameters[1], "y")}`";
        string arguments = string.Join(", ", parameters.Select(ArgumentOf));
        return $"`{(method.IsStatic ? "Tensor" : "x")}.{method.Name}({arguments})`";
    }

    private static string OperandOf(ParameterInfo parameter, string tensor) => parameter.ParameterType == typeof(Tensor) ? tensor : "2.5";

    private static string ArgumentOf(ParameterInfo parameter) => parameter.HasDefaultValue
        ? $"{parameter.Name}: {Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture) switch
        {
            "True" => "true",
            "False" => "false",
            null or "" => "null",
            string value => value,
        }}"
        : parameter.ParameterType.Name.Contains("Span", StringComparison.Ordinal) || parameter.ParameterType.IsArray
            ? $"[{parameter.Name}]"
            : parameter.Name!;

    private static string SummaryOf(Dictionary<string, XElement?> members, string id)
    {
        // Of overloads the one with most parameters says most; the others refer to it.
        XElement summary = members.Where(member => member.Key == id || member.Key.StartsWith($"{id}(", StringComparison.Ordinal))
            .OrderByDescending(member => member.Key.Count(c => c == ',')).ThenBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => member.Value).FirstOrDefault() ?? throw new InvalidDataException($"{id} has no summary");
        string text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "see" } see => $"`{((string)see.Attribute("cref")!).Split('(')[0].Split('.')[^1]}`",
            XElement { Name.LocalName: "paramref" } reference => $"`{(string?)reference.Attribute("name")}`",
            XElement element => $"`{element.Value}`",
            XText plain => plain.Value,
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
