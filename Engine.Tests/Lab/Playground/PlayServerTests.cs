using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using DropoutLab.Lab.Playground;

namespace DropoutLab.Tests.Lab.Playground;

/// <summary>What the server does for its page, and what it refuses to others.</summary>
internal sealed class PlayServerTests
{
    private const string Small = """{"type":"settings","settings":{"hidden":8,"samples":5,"epochs":30}}""";

    private CancellationTokenSource patience = null!;
    private PlayServer server = null!;

    [SetUp]
    public void BePatient() => patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));

    [TearDown]
    public void LosePatience() => patience.Dispose();

    [OneTimeSetUp]
    public async Task StartServer() => server = await PlayServer.Start(port: 0, CancellationToken.None);

    [OneTimeTearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [TestCase("/", "text/html")]
    [TestCase("/play.css", "text/css")]
    [TestCase("/play.js", "text/javascript")]
    [TestCase("/words.js", "text/javascript")]
    [TestCase("/planes.js", "text/javascript")]
    public async Task ThePageMayLoadNothingButItsOwnFiles(string path, string type)
    {
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.GetAsync(new Uri(server.Address, path));
        Assert.That((answer.StatusCode, answer.Content.Headers.ContentType!.MediaType), Is.EqualTo((HttpStatusCode.OK, type)));
        Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(),
            Does.StartWith("default-src 'none'; script-src 'self'; style-src 'self'")
            .And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"));
        Assert.That(answer.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
    }

    [TestCase("evil.example", 421)]
    [TestCase("evil.example:PORT", 421)]
    [TestCase("127.0.0.1:1", 421)]
    [TestCase("127.0.0.1", 421)]
    [TestCase("localhost:PORT", 200)]
    public async Task AForeignNameThatPointsHereIsRefused(string host, int status)
    {
        string name = host.Replace("PORT", $"{server.Address.Port}", StringComparison.Ordinal);
        string text = await Raw($"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
        Assert.That(text, Does.StartWith($"HTTP/1.1 {status}"));
    }

    [TestCase("POST", "/", 405)]
    [TestCase("DELETE", "/session", 405)]
    [TestCase("GET", "/session", 400)]
    [TestCase("GET", "/../run.json", 404)]
    [TestCase("GET", "/%2e%2e/play.html", 404)]
    public async Task OtherRequestsAreRefused(string method, string path, int status) => Assert.That(
        await Raw($"{method} {path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\n\r\n"), Does.StartWith(
            $"HTTP/1.1 {status}"));

    [TestCase("http://evil.example")]
    [TestCase("null")]
    [TestCase("")]
    [TestCase("http://127.0.0.1")]
    public void APageOfAnotherSiteGetsNoSession(string origin)
    {
        using var socket = new ClientWebSocket();
        if (origin.Length > 0) socket.Options.SetRequestHeader("Origin", origin);
        Assert.That(async () => await socket.ConnectAsync(SessionAddress, patience.Token),
            Throws.TypeOf<WebSocketException>().With.Message.Contains("403"));
    }

    [Test]
    public async Task ASessionTrainsToItsEndAndTellsEachEpochOnce()
    {
        using ClientWebSocket socket = await Open();
        await Send(socket, Small);
        await Send(socket, """{"type":"play"}""");
        List<int> epochs = [];
        JsonNode frame;
        do
        {
            frame = await Receive(socket);
            epochs.AddRange(frame["losses"]!.AsArray().Select(row => row![0]!.GetValue<int>()));
        }
        while (!frame["isDone"]!.GetValue<bool>());
        Assert.That(epochs, Is.EqualTo(Enumerable.Range(1, 30)));
        var training = new PlayTraining(new PlaySettings { Hidden = 8, Samples = 5, Epochs = 30 });
        while (!training.IsDone) training.Step();
        Assert.That(frame["nets"]![1]!["testLoss"]!.GetValue<double>(), Is.EqualTo(
            PlayScores.Loss(training.Nets[1].Predict(training.Data.TestInputs), training.Data.TestTargets, classes: 1)));
    }

    [Test]
    public async Task OneStepIsOneEpochAndPauseHolds()
    {
        using ClientWebSocket socket = await Open();
        await Send(socket, Small);
        await Send(socket, """{"type":"step"}""");
        JsonNode frame = await Receive(socket);
        while (frame["epoch"]!.GetValue<int>() == 0) frame = await Receive(socket);
        Assert.That((frame["epoch"]!.GetValue<int>(), frame["isRunning"]!.GetValue<bool>()), Is.EqualTo((1, false)));
        await Send(socket, """{"type":"step"}""");
        Assert.That((await Receive(socket))["epoch"]!.GetValue<int>(), Is.EqualTo(2));
    }

    [TestCase("""{"type":"settings","settings":{"hidden":100000}}""", "units: 1 to 1024 expected, 100000 came")]
    [TestCase("""{"type":"settings","settings":{"left":{"kind":"all"}}}""",
        "left net: kind: none, inverted, vanilla, gaussian, dropconnect expected, all came")]
    [TestCase("""{"type":"settings","settings":{"net":"convolution","hidden":8}}""", "convolution: digits expected, points came")]
    [TestCase("""{"type":"settings","settings":{"data":"digits","samples":5000}}""", "points: 20 to 1000 expected, 5000 came")]
    [TestCase("""{"type":"settings","settings":{"data":"moons","points":{"trainX":[0,1],"trainY":[0,1],"testX":[0,1],"testY":[0,1]}}}""",
        "training points: classes: 2 to 2 expected, 0 came")]
    [TestCase("""{"type":"settings","settings":{"batch":19,"left":{"norm":"after"}}}""",
        "batch normalization: 2 points or more in each batch expected, 1 came")]
    [TestCase("""{"type":"settings","settings":{"batch":1,"left":{"norm":"before"}}}""",
        "batch normalization: 2 points or more in each batch expected, 1 came")]
    [TestCase("""{"type":"settings","settings":{"start":"weights","left":{"norm":"after"}}}""",
        "the first net's weights: batch normalization in both nets or in none expected")]
    [TestCase("""{"type":"settings","settings":{"matchedRates":true,"activation":"tanh"}}""",
        "the same function, matched rates: ReLU without batch normalization expected")]
    [TestCase("""{"type":"settings","settings":{"start":"function","right":{"kind":"vanilla","dropProbabilities":[1,0,0]}}}""",
        "the same function, matched rates: drop probabilities below 1 expected")]
    [TestCase("""{"type":"settings","settings":{"matchedRates":true,"left":{"l2":1}}}""",
        "matched rates: nets without L1, L2 and max-norm expected")]
    [TestCase("""{"type":"settings","settings":{"noise":"NaN"}}""", "noise: 0 to 2 expected, NaN came")]
    [TestCase("""{"type":"settings","settings":{"right":{"dropProbabilities":[0.5]}}}""",
        "right net: drop probabilities: 3 to 3 expected, 1 came")]
    [TestCase("""{"type":"settings","settings":{"points":{"trainX":[0,1],"trainY":[0],"testX":[0,1],"testY":[0,1]}}}""",
        "training points: as many y as x: 2 to 2 expected, 1 came")]
    [TestCase("""{"type":"settings","settings":{"right":null}}""", "there is no such request")]
    [TestCase("""{"type":"settings","settings":{"units":3}}""", "there is no such request")]
    [TestCase("""{"type":"destroy"}""", "there is no such request")]
    [TestCase("no JSON", "there is no such request")]
    public async Task AMistakeIsAMessageAndTheSessionGoesOn(string request, string message)
    {
        using ClientWebSocket socket = await Open();
        await Send(socket, Small);
        await Receive(socket);
        await Send(socket, request);
        Assert.That((await Receive(socket))["error"]?.GetValue<string>(), Is.EqualTo(message));
        Assert.That((await Receive(socket))["nets"]!.AsArray(), Has.Count.EqualTo(2), "the nets of the last good settings");
    }

    [Test]
    public async Task AFloodOfSettingsIsAnsweredTwentyTimesASecondAtMost()
    {
        long start = Stopwatch.GetTimestamp();
        using ClientWebSocket socket = await Open();
        const int requests = 400;
        Task sending = Task.Run(async () =>
        {
            for (int i = 1; i <= requests; i++)
                await Send(socket, $$$"""{"type":"settings","settings":{"hidden":8,"samples":5,"seed":{{{i}}}}}""");
        });
        int frames = 0, seed;
        do
        {
            JsonNode frame = await Receive(socket);
            frames++;
            seed = frame["start"]?["settings"]!["seed"]!.GetValue<int>() ?? 0;
        }
        while (seed < requests);
        await sending;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Assert.That(frames, Is.LessThanOrEqualTo(1 + (20 * seconds)), "slow machines send fewer");
    }

    [Test]
    public async Task AMessageThatIsTooLongEndsItsSessionOnly()
    {
        using (ClientWebSocket socket = await Open())
        {
            await Send(socket, $"{{\"type\":\"{new string('x', 100_000)}\"}}");
            Assert.That(async () => await Receive(socket), Throws.InstanceOf<Exception>());
        }

        using ClientWebSocket next = await Open();
        await Send(next, Small);
        Assert.That((await Receive(next))["start"], Is.Not.Null);
    }

    [Test]
    public async Task TooManyPagesAreRefusedUntilOneIsClosed()
    {
        List<ClientWebSocket> open = [];
        try
        {
            // Sessions of other tests may still be closing.
            while (open.Count < 50)
            {
                try
                {
                    open.Add(await Open());
                }
                catch (WebSocketException)
                {
                    break;
                }
            }

            Assert.That(open, Has.Count.InRange(1, 8));
            open[0].Dispose();
            open.RemoveAt(0);
            ClientWebSocket? next = null;
            while (next is null)
            {
                patience.Token.ThrowIfCancellationRequested();
                try
                {
                    next = await Open();
                }
                catch (WebSocketException)
                {
                    await Task.Yield();
                }
            }

            open.Add(next);
        }
        finally
        {
            foreach (ClientWebSocket socket in open) socket.Dispose();
        }
    }

    [Test]
    public async Task AFloodOfConnectionsAndRequestsIsOutlived()
    {
        await using PlayServer other = await PlayServer.Start(port: 0, CancellationToken.None);
        List<TcpClient> idle = [];
        try
        {
            for (int i = 0; i < 100; i++)
            {
                var client = new TcpClient();
                idle.Add(client);
                await client.ConnectAsync(IPAddress.Loopback, other.Address.Port, patience.Token);
            }
        }
        finally
        {
            foreach (TcpClient client in idle) client.Dispose();
        }

        string[] answers;
        using (var many = new HttpClient { DefaultRequestHeaders = { ConnectionClose = true } })
        {
            answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async _ =>
            {
                try
                {
                    return await many.GetStringAsync(new Uri(other.Address, "/play.css"), patience.Token);
                }
                catch (HttpRequestException)
                {
                    // More connections than the server takes at a time.
                    return "";
                }
            }));
        }

        Assert.That(answers.Where(answer => answer.Length > 0).Distinct().Count(), Is.EqualTo(1));
        ClientWebSocket? socket = null;
        while (socket is null)
        {
            try
            {
                socket = await Open(other);
            }
            catch (WebSocketException)
            {
                // The last of the flood are still going.
                await Task.Delay(10, patience.Token);
            }
        }

        using (socket)
        {
            await Send(socket, Small);
            Assert.That((await Receive(socket))["start"], Is.Not.Null);
        }
    }

    [Test]
    public async Task EndingTheServerEndsItsSessions()
    {
        await using PlayServer other = await PlayServer.Start(port: 0, CancellationToken.None);
        using ClientWebSocket socket = await Open(other);
        await Send(socket, """{"type":"settings","settings":{"epochs":20000}}""");
        await Send(socket, """{"type":"play"}""");
        await Receive(socket);
        await other.DisposeAsync().AsTask().WaitAsync(patience.Token);
        Assert.That(async () =>
        {
            while (true) await Receive(socket);
        }, Throws.InstanceOf<Exception>());
    }

    private Uri SessionAddress => new($"ws://{server.Address.Authority}/session");

    private Task<ClientWebSocket> Open() => Open(server);

    private async Task<ClientWebSocket> Open(PlayServer one)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"http://{one.Address.Authority}");
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{one.Address.Authority}/session"), patience.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Task Send(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, patience.Token);

    private async Task<JsonNode> Receive(ClientWebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 14];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, patience.Token);
            if (part.MessageType == WebSocketMessageType.Close) throw new WebSocketException("closed");
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }

    private async Task<string> Raw(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, patience.Token);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), patience.Token);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(patience.Token);
    }
}
