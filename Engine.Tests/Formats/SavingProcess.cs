using System.Diagnostics;
using System.Globalization;
using DropoutLab.Formats;

namespace DropoutLab.Tests.Formats;

/// <summary>Saves again and again, in a process of its own: there to be killed.</summary>
internal static class SavingProcess
{
    public const string Name = "save";
    public const int Length = 100_000;

    public static Process Start(string path, int seed)
    {
        string[] arguments = [typeof(SavingProcess).Assembly.Location, Name, path, seed.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
    }

    public static void Run(string path, float seed)
    {
        while (true)
        {
            SafeTensors.Write(path, new Dictionary<string, Tensor> { ["weight"] = Tensor.Full(seed++, Length) });
            Console.WriteLine("saved");
        }
    }
}
