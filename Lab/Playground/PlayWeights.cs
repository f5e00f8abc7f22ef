using DropoutLab.Formats;

namespace DropoutLab.Lab.Playground;

/// <summary>A net's weights as a safetensors file, with the names that PyTorch gives the layers of a Sequential.</summary>
internal static class PlayWeights
{
    internal static byte[] File(PlayNet net)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("dropoutlab-");
        try
        {
            string path = Path.Combine(directory.FullName, "weights.safetensors");
            SafeTensors.Write(path, net.Layers.StateDict());
            return System.IO.File.ReadAllBytes(path);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
