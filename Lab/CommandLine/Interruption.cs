using System.Runtime.InteropServices;

namespace DropoutLab.Lab.CommandLine;

/// <summary>The wish to stop a run: Ctrl-C or a termination signal. A second one ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalExitCodeBase = 128;
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations = [];

    internal CancellationToken Token => source.Token;

    /// <summary>128 plus the signal's number, as shells report it: 130 after Ctrl-C.</summary>
    internal int ExitCode { get; private set; }

    internal static Interruption OnSignals()
    {
        var interruption = new Interruption();
        interruption.Register(PosixSignal.SIGINT, number: 2);
        interruption.Register(PosixSignal.SIGTERM, number: 15);
        return interruption;
    }

    internal void Stop(int signalNumber = 2)
    {
        ExitCode = SignalExitCodeBase + signalNumber;
        source.Cancel();
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Register(PosixSignal signal, int number) => registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        if (source.IsCancellationRequested) return;
        context.Cancel = true;
        Stop(number);
    }));
}
