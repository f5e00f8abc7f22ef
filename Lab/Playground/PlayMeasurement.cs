using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Playground;

/// <summary>What a page meets that turns a knob again and again while both nets train as fast as they can.</summary>
/// <param name="Duration">How long it was measured.</param>
/// <param name="Answers">Milliseconds from a moved knob to the first frame of the new nets, in order of length.</param>
/// <param name="Epochs">Epochs that both nets trained meanwhile.</param>
/// <param name="MessagesASecond">Messages to the page.</param>
/// <param name="FirstMemory">Bytes of the managed heap after a tenth of the time.</param>
/// <param name="LastMemory">Bytes at the end.</param>
internal sealed record PlayMeasurement(
    TimeSpan Duration, double[] Answers, long Epochs, double MessagesASecond, long FirstMemory, long LastMemory)
{
    private const int LargestFrame = 1 << 20;
    private const int FastestKnob = 150;
    private const int SlowestKnob = 400;

    /// <summary>Opens a session as the page does and measures it.</summary>
    internal static async Task<PlayMeasurement> Run(PlayServer server, TimeSpan duration, CancellationToken cancellation)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"http://{server.Address.Authority}");
        // From before the session is there: no frame is older than the clock.
        var clock = Stopwatch.StartNew();
        await socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}/session"), cancellation);
        await Send(socket, new PlayRequest { Type = PlayRequest.Play }, cancellation);
        // Other pauses between two movements each time: none must always meet the same moment between two frames.
        var pauses = new Random(1);
        List<double> answers = [];
        (int seed, double sent, double nextMove, bool isWaiting) = (0, 0.0, 0.0, false);
        (long epochs, int messages, long firstMemory) = (0, 0, 0);
        while (clock.Elapsed < duration || isWaiting)
        {
            double now = clock.Elapsed.TotalMilliseconds;
            if (!isWaiting && now >= nextMove)
            {
                var settings = new PlaySettings { Seed = ++seed, Epochs = 20_000 };
                await Send(socket, new PlayRequest { Type = PlayRequest.NewSettings, Settings = settings }, cancellation);
                (sent, isWaiting) = (now, true);
            }

            PlayFrame frame = await Receive(socket, cancellation);
            now = clock.Elapsed.TotalMilliseconds;
            epochs += frame.Losses.Length;
            messages++;
            if (firstMemory == 0 && clock.Elapsed >= duration / 10) firstMemory = GC.GetTotalMemory(forceFullCollection: true);
            if (frame.Start?.Settings.Seed != seed) continue;
            answers.Add(now - sent);
            (isWaiting, nextMove) = (false, now + pauses.Next(FastestKnob, SlowestKnob));
        }

        TimeSpan time = clock.Elapsed;
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        return new PlayMeasurement(
            time, [.. answers.Order()], epochs, messages / time.TotalSeconds, firstMemory, GC.GetTotalMemory(forceFullCollection: true));
    }

    internal void Write(TextWriter output)
    {
        string At(double share) => $"{Numbers.Fixed(Answers[(int)(share * (Answers.Length - 1))], 0)} ms";
        string Memory(long bytes) => $"{Numbers.Fixed(bytes / 1e6, 1)} MB";
        string seconds = Numbers.Fixed(Duration.TotalSeconds, 0);
        string answers = $"{At(0.5)} (median of {Answers.Length}), 95 % within {At(0.95)}, all within {At(1)}";
        output.WriteLine($"{seconds} s, the article's nets training without a pause: {Numbers.Count(Epochs)} epochs of both");
        output.WriteLine($"a moved knob is answered in   {answers}");
        output.WriteLine($"messages to the page          {Numbers.Fixed(MessagesASecond, 1)} a second");
        output.WriteLine($"managed memory                {Memory(FirstMemory)} after a tenth of the time, {Memory(LastMemory)} at the end");
    }

    private static Task Send(ClientWebSocket socket, PlayRequest request, CancellationToken cancellation)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(request, PlayJson.Default.PlayRequest);
        return socket.SendAsync(json, WebSocketMessageType.Text, endOfMessage: true, cancellation);
    }

    private static async Task<PlayFrame> Receive(ClientWebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[LargestFrame];
        int length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        return JsonSerializer.Deserialize(buffer.AsSpan(0, length), PlayJson.Default.PlayFrame)!;
    }
}
