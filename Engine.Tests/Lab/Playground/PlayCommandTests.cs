using DropoutLab.Lab.CommandLine;
using DropoutLab.Lab.Playground;

namespace DropoutLab.Tests.Lab.Playground;

[NonParallelizable]
internal sealed class PlayCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task CtrlCEndsItCleanly()
    {
        using var interruption = new Interruption();
        using var output = new AddressWriter();
        var console = new LabConsole(output, TextWriter.Null, isTerminal: false);
        Task<int> run = Task.Run(() => LabCommandLine.Run(["play", "--port", "0"], console, interruption));
        Uri address = await output.Address.WaitAsync(Patience);
        using var client = new HttpClient();
        Assert.That(await client.GetStringAsync(address), Does.Contain("The dropout playground"));
        interruption.Stop();
        Assert.That(await run.WaitAsync(Patience), Is.Zero);
        Assert.That(async () => await client.GetStringAsync(address), Throws.TypeOf<HttpRequestException>());
    }

    [Test]
    public async Task APortThatIsTakenIsOneLine()
    {
        await using PlayServer server = await PlayServer.Start(port: 0, CancellationToken.None);
        LabRun run = LabRun.Start("play", "--port", $"{server.Address.Port}");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error.TrimEnd(), Does.StartWith("error: ").And.Contains("in use").And.Not.Contains("\n"));
    }

    /// <summary>The short form of `lab play --measure 600`.</summary>
    [Test]
    public async Task KnobsThatAreMovedAgainAndAgainLeaveNothingBehind()
    {
        await using PlayServer server = await PlayServer.Start(port: 0, CancellationToken.None);
        PlayMeasurement measured = await PlayMeasurement.Run(server, TimeSpan.FromSeconds(2), CancellationToken.None);
        double seconds = measured.Duration.TotalSeconds;
        Assert.That(measured.MessagesASecond * seconds, Is.LessThanOrEqualTo(1 + (20 * seconds)), "20 a second, and the first at once");
        Assert.That(measured.Answers, Is.Not.Empty.And.Ordered);
        Assert.That(measured.Answers, Is.All.Positive);
        // The nets of one setting, with gradients and moments, are 3 MB; about seven settings come,
        // which would leave 21 MB if each stayed.
        Assert.That(measured.LastMemory - measured.FirstMemory, Is.LessThan(12e6));
        using var text = new StringWriter();
        measured.Write(text);
        Assert.That(text.ToString(), Does.Contain("a moved knob is answered in").And.Contains("(median of "));
    }

    /// <summary>Tells the address that the command prints.</summary>
    private sealed class AddressWriter : StringWriter
    {
        private readonly TaskCompletionSource<Uri> address = new();

        public Task<Uri> Address => address.Task;

        public override void WriteLine(string? value) => address.TrySetResult(new Uri(value!.Split(' ')[4]));
    }
}
