namespace DropoutLab.Tests.Docs;

/// <summary>A fenced block of a page: its lines without the fences, its place, whether the line before makes it a fragment.</summary>
internal sealed record FencedBlock(string Language, string[] Lines, int LineNumber, bool IsFragment);
