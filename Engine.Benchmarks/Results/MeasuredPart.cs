namespace DropoutLab.Benchmarks.Results;

/// <summary>The part of a page that a command writes, between two comments.</summary>
internal static class MeasuredPart
{
    /// <summary>Replaces the part of a name.</summary>
    /// <param name="path">The page.</param>
    /// <param name="name">The part's name, in its first comment.</param>
    /// <param name="command">The command that writes it, in the same comment.</param>
    /// <param name="part">What stands there from now on.</param>
    public static void Replace(string path, string name, string command, string part)
    {
        const string end = "<!-- end of what was measured -->";
        string begin = $"<!-- measured, {name}: written by the command {command} -->\n", page = File.ReadAllText(path);
        int start = page.IndexOf(begin, StringComparison.Ordinal), stop = page.IndexOf(end, Math.Max(start, 0), StringComparison.Ordinal);
        if (start < 0 || stop < start)
            throw new InvalidDataException($"{path} has no place for the measured tables: {begin.Trim()} ... {end}");
        File.WriteAllText(path, $"{page[..(start + begin.Length)]}\n{part.TrimEnd('\n')}\n\n{page[stop..]}");
    }
}
