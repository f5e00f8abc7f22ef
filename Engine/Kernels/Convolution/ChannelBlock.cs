namespace DropoutLab.Kernels;

/// <summary>A part of the target of a pass: rows and columns as numbered inside a phase.</summary>
/// <param name="Row">The first row.</param>
/// <param name="EndRow">The row behind the last.</param>
/// <param name="Column">The first column.</param>
/// <param name="EndColumn">The column behind the last.</param>
internal readonly record struct ChannelBlock(int Row, int EndRow, int Column, int EndColumn);
