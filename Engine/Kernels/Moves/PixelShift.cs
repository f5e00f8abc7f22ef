namespace DropoutLab.Kernels;

/// <summary>Where an image begins in its padded self, and whether it is seen in a mirror.</summary>
/// <param name="Down">Rows, negative ones above the image.</param>
/// <param name="Right">Columns, negative ones left of it.</param>
/// <param name="IsMirrored">Whether left and right are exchanged afterwards.</param>
internal readonly record struct PixelShift(int Down, int Right, bool IsMirrored);
