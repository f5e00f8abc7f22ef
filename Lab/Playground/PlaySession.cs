using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace DropoutLab.Lab.Playground;

/// <summary>One open page: two nets that train while it is there. The training waits for the page to take each frame; when the page goes,
/// so does the session.</summary>
internal sealed class PlaySession(WebSocket socket)
{
    /// <summary>A page is sent 20 frames a second at most.</summary>
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(50);

    private const int LargestRequest = 32 * 1024;
    private const int MostSpeed = 10_000;

    private readonly Channel<PlayRequest> requests = Channel.CreateBounded<PlayRequest>(16);
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly List<PlayLosses> losses = [];
    private PlayTraining training = new(new PlaySettings());
    private PlayRequest view = new();
    private bool isRunning;
    private bool isStart;
    private int speed;
    private string? error;
    private TimeSpan nextFrame;
    private double stepsDue;
    private PlayNet? wantedWeights;

    /// <summary>Serves the page until it goes, or until it breaks the rules of the conversation.</summary>
    internal async Task Run(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task receiving = Receive(end);
        try
        {
            await Serve(end.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The page was closed, or the lab is ended.
        }

        await end.CancelAsync();
        await receiving;
    }

    private async Task Serve(CancellationToken cancellation)
    {
        while (await requests.Reader.WaitToReadAsync(cancellation))
        {
            do
            {
                Take();
                await Send(cancellation);
                if (IsTraining) Train();
                // A delay leaves out fractions of a millisecond, and would end before its time.
                while (nextFrame - clock.Elapsed is var left && left > TimeSpan.Zero)
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), cancellation);
            }
            while (IsTraining || losses.Count > 0);
        }
    }

    private bool IsTraining => isRunning && !training.IsDone;

    /// <summary>Does what was asked since the last frame. Of several settings only the last count: a slider sends many.</summary>
    private void Take()
    {
        PlaySettings? settings = null;
        while (requests.Reader.TryRead(out PlayRequest? request))
        {
            switch (request.Type)
            {
                case PlayRequest.NewSettings:
                    settings = request.Settings;
                    break;
                case PlayRequest.Play:
                    (isRunning, speed) = (true, Math.Clamp(request.Speed, 0, MostSpeed));
                    break;
                case PlayRequest.Pause:
                    isRunning = false;
                    break;
                case PlayRequest.Step:
                    if (settings is not null) Begin(settings);
                    (settings, isRunning) = (null, false);
                    Step();
                    break;
                case PlayRequest.Restart:
                    settings = training.Settings;
                    break;
                case PlayRequest.View:
                    view = request;
                    break;
                case PlayRequest.Weights:
                    wantedWeights = training.Nets[Math.Clamp(request.Net, 0, 1)];
                    break;
                default:
                    error = "there is no such request";
                    break;
            }
        }

        if (settings is not null) Begin(settings);
    }

    private void Begin(PlaySettings settings)
    {
        try
        {
            training = new PlayTraining(PlayLimits.Check(settings));
            losses.Clear();
            isStart = true;
        }
        catch (PlayException mistake)
        {
            error = mistake.Message;
        }
    }

    /// <summary>Trains until the next frame is due, or until as many epochs are done as the speed allows.</summary>
    private void Train()
    {
        double steps = speed * FrameInterval.TotalSeconds * training.StepsAnEpoch;
        stepsDue = speed == 0 ? double.PositiveInfinity : Math.Min(stepsDue, 1) + steps;
        while (stepsDue >= 1 && !training.IsDone && clock.Elapsed < nextFrame)
        {
            Step();
            stepsDue--;
            if (requests.Reader.TryPeek(out _)) return;
        }
    }

    private void Step()
    {
        if (!training.IsDone && training.Step() is PlayLosses epoch) losses.Add(epoch);
    }

    private async Task Send(CancellationToken cancellation)
    {
        nextFrame = clock.Elapsed + FrameInterval;
        if (error is not null)
        {
            byte[] complaint = JsonSerializer.SerializeToUtf8Bytes(new PlayError(error), PlayJson.Default.PlayError);
            error = null;
            await socket.SendAsync(complaint, WebSocketMessageType.Text, endOfMessage: true, cancellation);
        }

        if (wantedWeights is not null)
        {
            byte[] file = PlayWeights.File(wantedWeights);
            wantedWeights = null;
            await socket.SendAsync(file, WebSocketMessageType.Binary, endOfMessage: true, cancellation);
        }

        PlayFrame frame = FrameMaker.Create(training, losses, IsTraining, view, isStart);
        isStart = false;
        losses.Clear();
        await socket.SendAsync(
            JsonSerializer.SerializeToUtf8Bytes(frame, PlayJson.Default.PlayFrame), WebSocketMessageType.Text, endOfMessage: true,
            cancellation);
    }

    private async Task Receive(CancellationTokenSource end)
    {
        var buffer = new byte[LargestRequest];
        try
        {
            while (true)
            {
                int length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), end.Token);
                    length += part.Count;
                }
                while (!part.EndOfMessage && length < buffer.Length);
                if (part.MessageType != WebSocketMessageType.Text || !part.EndOfMessage) break;
                await requests.Writer.WriteAsync(Parse(buffer.AsSpan(0, length)), end.Token);
            }

            if (socket.State == WebSocketState.CloseReceived || socket.State == WebSocketState.Open)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, end.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // As in Run.
        }

        requests.Writer.Complete();
        await end.CancelAsync();
    }

    private static PlayRequest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PlayJson.Default.PlayRequest) ?? new PlayRequest();
        }
        catch (JsonException)
        {
            return new PlayRequest();
        }
    }
}
