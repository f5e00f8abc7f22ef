using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Net.WebSockets;
using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Playground;

/// <summary>`lab play`: the playground in the browser.</summary>
internal static class PlayCommand
{
    private const int DefaultPort = 5080;
    private const int LastPort = 65_535;
    private const int LongestMeasurement = 3600;

    internal static Command Create(LabConsole console, Interruption interruption)
    {
        Option<int> port = ValueOption.Whole("--port", "Port on this machine, 0 for any that is free.", DefaultPort, 0, LastPort);
        var open = new Option<bool>("--open") { Description = "Open the page in the browser." };
        Option<int?> measure = ValueOption.OptionalWhole(
            "--measure", "Instead of a page: measures for so many seconds how soon a moved knob is answered.", 1, LongestMeasurement);
        var command = new Command("play", "The playground: a page on this machine where nets train while one turns the knobs.")
        {
            port, open, measure,
        };
        command.SetAction((parsed, _) =>
        {
            WebFramework.Use();
            return parsed.GetValue(measure) is int seconds
                ? Measure(TimeSpan.FromSeconds(seconds), console, interruption)
                : Serve(parsed.GetValue(port), parsed.GetValue(open), console, interruption);
        });
        return command;
    }

    private static async Task<int> Serve(int port, bool opens, LabConsole console, Interruption interruption)
    {
        try
        {
            await using PlayServer server = await PlayServer.Start(port, interruption.Token);
            console.Output.WriteLine($"The playground is at {server.Address} (Ctrl-C ends it)");
            if (opens) Open(server.Address);
            await Task.Delay(Timeout.Infinite, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how one ends it.
        }

        return ExitCode.Success;
    }

    private static async Task<int> Measure(TimeSpan duration, LabConsole console, Interruption interruption)
    {
        try
        {
            await using PlayServer server = await PlayServer.Start(port: 0, interruption.Token);
            PlayMeasurement measured = await PlayMeasurement.Run(server, duration, interruption.Token);
            measured.Write(console.Output);
            return ExitCode.Success;
        }
        catch (Exception ended) when (ended is OperationCanceledException or WebSocketException && interruption.ExitCode != 0)
        {
            return interruption.ExitCode;
        }
    }

    private static void Open(Uri address)
    {
        try
        {
            Process.Start(new ProcessStartInfo(address.AbsoluteUri) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception failure) when (failure is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            // Without a browser to start, the address that was printed is enough.
        }
    }
}
