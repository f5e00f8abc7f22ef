using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DropoutLab.Tests.Lab;

/// <summary>A headless Chromium with one page, driven by its DevTools protocol. It collects what a page must not do: errors on the console,
/// and requests to anything but itself.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome"];

    private readonly Process process;
    private readonly TemporaryDirectory profile;
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource timeout = new(Patience);
    private string? session;
    private int lastMessage;

    private Browser(Process process, TemporaryDirectory profile)
    {
        this.process = process;
        this.profile = profile;
    }

    public List<string> Errors { get; } = [];

    public List<string> Requests { get; } = [];

    /// <summary>The path of a Chromium on this machine, or null.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(directory => Names.Select(name => Path.Combine(directory, name)))
            .FirstOrDefault(File.Exists);

    public static async Task<Browser> Open(string executable, string page)
    {
        var profile = new TemporaryDirectory();
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--remote-debugging-port=0", $"--user-data-dir={profile.FullPath}",
            "about:blank",
        ];
        Process process =
            Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        // A full pipe would stop the browser.
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var browser = new Browser(process, profile);
        try
        {
            await browser.Connect(new Uri(page).AbsoluteUri);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens another page in the same window, with nothing left of the one before.</summary>
    public async Task Go(string page)
    {
        timeout.CancelAfter(Patience);
        Errors.Clear();
        Requests.Clear();
        await Navigate("about:blank");
        await Navigate(new Uri(page).AbsoluteUri);
    }

    /// <summary>Asks the page for the look or the calm that its user wants: a media feature such as prefers-reduced-motion.</summary>
    public Task Prefer(string feature, string value) => Call("Emulation.setEmulatedMedia", new JsonObject
    {
        ["features"] = new JsonArray(new JsonObject { ["name"] = feature, ["value"] = value }),
    });

    /// <summary>Where the page's downloads go.</summary>
    public Task DownloadTo(string directory) => Call(
        "Page.setDownloadBehavior", new JsonObject { ["behavior"] = "allow", ["downloadPath"] = directory });

    /// <summary>What a screen reader is told: role and name of everything that has one.</summary>
    public async Task<(string Role, string Name)[]> AccessibilityTree()
    {
        JsonNode tree = await Call("Accessibility.getFullAXTree", []);
        return
        [
            .. tree["nodes"]!.AsArray().Where(node => !node!["ignored"]!.GetValue<bool>())
                .Select(node => ($"{node!["role"]?["value"]}", $"{node["name"]?["value"]}")),
        ];
    }

    /// <summary>The value of an expression in the page; of a promise, what it resolves to.</summary>
    public async Task<JsonNode?> Evaluate(string expression)
    {
        JsonNode answer = await Call(
            "Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.That(answer["exceptionDetails"]?.ToJsonString(), Is.Null);
        return answer["result"]!["value"];
    }

    /// <summary>Presses a key as a user does: the focused element gets it.</summary>
    public async Task Press(string key, int keyCode)
    {
        foreach (string type in new[] { "rawKeyDown", "keyUp" })
            await Call("Input.dispatchKeyEvent",
                new JsonObject { ["type"] = type, ["key"] = key, ["code"] = key, ["windowsVirtualKeyCode"] = keyCode });
    }

    /// <summary>Drags with the left button of the mouse, in pixels of the window.</summary>
    public async Task Drag(double x, double y, double dx, double dy)
    {
        await Mouse("mouseMoved", x, y);
        await Mouse("mousePressed", x, y);
        await Mouse("mouseMoved", x + (dx / 2), y + (dy / 2));
        await Mouse("mouseMoved", x + dx, y + dy);
        await Mouse("mouseReleased", x + dx, y + dy);
    }

    /// <summary>One happening of the mouse's left button, as the protocol names it, in pixels of the window.</summary>
    public Task Mouse(string type, double x, double y) => Call("Input.dispatchMouseEvent", new JsonObject
    {
        ["type"] = type,
        ["x"] = x,
        ["y"] = y,
        ["button"] = "left",
        ["buttons"] = type == "mouseReleased" ? 0 : 1,
        ["clickCount"] = 1,
    });

    /// <summary>What the window shows, as a PNG file.</summary>
    public async Task<byte[]> Screenshot()
    {
        timeout.CancelAfter(Patience);
        JsonNode picture = await Call("Page.captureScreenshot", new JsonObject { ["format"] = "png" });
        return Convert.FromBase64String(picture["data"]!.GetValue<string>());
    }

    /// <summary>Gives the page a window of another size, in pixels of the page.</summary>
    public Task ResizeTo(int width, int height) => Call("Emulation.setDeviceMetricsOverride", new JsonObject
    {
        ["width"] = width,
        ["height"] = height,
        ["deviceScaleFactor"] = 1,
        ["mobile"] = false,
    });

    /// <summary>Waits until an expression in the page is true.</summary>
    public async Task WaitFor(string condition)
    {
        while (!(await Evaluate(condition))!.GetValue<bool>())
            await Task.Delay(20, timeout.Token);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        socket.Dispose();
        timeout.Dispose();
        profile.Dispose();
    }

    private async Task Connect(string url)
    {
        string portFile = profile.PathOf("DevToolsActivePort");
        string[] lines;
        while ((lines = File.Exists(portFile) ? await File.ReadAllLinesAsync(portFile, timeout.Token) : []).Length < 2)
            await Task.Delay(20, timeout.Token);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), timeout.Token);
        JsonNode target = await Call("Target.createTarget", new JsonObject { ["url"] = "about:blank" });
        JsonNode attached = await Call(
            "Target.attachToTarget", new JsonObject { ["targetId"] = target["targetId"]!.GetValue<string>(), ["flatten"] = true });
        session = attached["sessionId"]!.GetValue<string>();
        foreach (string domain in new[] { "Runtime", "Log", "Network", "Page" })
            await Call($"{domain}.enable", []);
        await Navigate(url);
    }

    private async Task Navigate(string url)
    {
        await Call("Page.navigate", new JsonObject { ["url"] = url });
        await WaitFor($"document.readyState === 'complete' && location.href === {JsonSerializer.Serialize(url)}");
    }

    private async Task<JsonNode> Call(string method, JsonObject parameters)
    {
        int id = ++lastMessage;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null) message["sessionId"] = session;
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, timeout.Token);
        while (true)
        {
            JsonNode answer = await Receive();
            if (answer["id"]?.GetValue<int>() != id)
            {
                Note(answer);
                continue;
            }

            Assert.That(answer["error"]?.ToJsonString(), Is.Null, method);
            return answer["result"]!;
        }
    }

    private async Task<JsonNode> Receive()
    {
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), timeout.Token);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(message.ToArray())!;
    }

    private void Note(JsonNode happening)
    {
        JsonNode? details = happening["params"];
        switch (happening["method"]?.GetValue<string>())
        {
            case "Runtime.exceptionThrown":
            case "Runtime.consoleAPICalled" when details!["type"]!.GetValue<string>() is "error" or "warning" or "assert":
            case "Log.entryAdded" when details!["entry"]!["level"]!.GetValue<string>() is "error" or "warning":
                Errors.Add(details!.ToJsonString());
                break;
            case "Network.requestWillBeSent":
                Requests.Add(details!["request"]!["url"]!.GetValue<string>());
                break;
        }
    }
}
