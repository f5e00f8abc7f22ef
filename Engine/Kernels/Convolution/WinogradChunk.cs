namespace DropoutLab.Kernels;

/// <summary>Tiles of one chunk: whole images, or some rows of tiles of one.</summary>
/// <param name="Image">The first image.</param>
/// <param name="Images">Images.</param>
/// <param name="Row">The first row of tiles.</param>
/// <param name="Rows">Rows of tiles of each image.</param>
internal readonly record struct WinogradChunk(int Image, int Images, int Row, int Rows);
