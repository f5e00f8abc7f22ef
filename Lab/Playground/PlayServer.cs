using System.Net;
using System.Net.Mime;
using System.Net.WebSockets;
using DropoutLab.Lab.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DropoutLab.Lab.Playground;

/// <summary>Serves the playground to this machine's browsers. Only the loopback address is bound; a request must name it as its host (else
/// a foreign name may have been pointed here) and come from the page itself; the page may load nothing but its own files.</summary>
internal sealed class PlayServer : IAsyncDisposable
{
    private const int MostSessions = 8;
    private const int MostConnections = 64;

    private static readonly string[] Scripts =
    [
        "play.js", "chart.js", "controls.js", "curves.js", "digits.js", "files.js", "lab.js", "link.js", "panels.js", "planes.js",
        "points.js", "presets.js", "state.js", "words.js",
    ];

    private static readonly Dictionary<string, (string File, string Type)> Files = new(
        [
            new("/", ("play.html", "text/html; charset=utf-8")),
            new("/play.css", ("play.css", "text/css; charset=utf-8")),
            .. Scripts.Select(script => KeyValuePair.Create($"/{script}", (script, "text/javascript; charset=utf-8"))),
        ]);

    private readonly WebApplication application;
    private readonly CancellationTokenSource stopping;
    private int sessions;
    private bool isDisposed;

    private PlayServer(WebApplication application, CancellationToken cancellation)
    {
        this.application = application;
        stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    /// <summary>Where the page is.</summary>
    internal Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <param name="port">0 for any that is free.</param>
    /// <param name="cancellation">Ends all sessions.</param>
    internal static async Task<PlayServer> Start(int port, CancellationToken cancellation)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);
            options.AddServerHeader = false;
            options.Limits.MaxConcurrentConnections = MostConnections;
            options.Limits.MaxConcurrentUpgradedConnections = MostConnections;
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        WebApplication application = builder.Build();
        var server = new PlayServer(application, cancellation);
        application.UseWebSockets(
            new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(10), KeepAliveTimeout = TimeSpan.FromSeconds(20) });
        application.Run(server.Answer);
        await application.StartAsync(cancellation);
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Address = new Uri(address);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        await stopping.CancelAsync();
        await application.StopAsync(CancellationToken.None);
        await application.DisposeAsync();
        stopping.Dispose();
    }

    private Task Answer(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
            $"connect-src ws://{context.Request.Host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (!IsOwnHost(context.Request.Host))
            return Refuse(context, StatusCodes.Status421MisdirectedRequest, "this address serves its own page only");
        if (!HttpMethods.IsGet(context.Request.Method)) return Refuse(context, StatusCodes.Status405MethodNotAllowed, "only GET");
        if (context.Request.Path == "/session") return Play(context);
        if (!Files.TryGetValue(context.Request.Path, out (string File, string Type) file))
            return Refuse(context, StatusCodes.Status404NotFound, "there is no such page");
        context.Response.ContentType = file.Type;
        return context.Response.WriteAsync(EmbeddedFile.ReadText(file.File), context.RequestAborted);
    }

    private async Task Play(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, "a web socket is expected");
            return;
        }

        // A browser tells where a page comes from; the page of another site may open sockets to here.
        if (context.Request.Headers.Origin != $"http://{context.Request.Host}")
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "only the page of this address may do that");
            return;
        }

        if (Interlocked.Increment(ref sessions) > MostSessions)
        {
            Interlocked.Decrement(ref sessions);
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, "too many pages are open");
            return;
        }

        try
        {
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, context.RequestAborted);
            await new PlaySession(socket).Run(end.Token);
        }
        finally
        {
            Interlocked.Decrement(ref sessions);
        }
    }

    private bool IsOwnHost(HostString host) =>
        host.Host is "127.0.0.1" or "localhost" && (host.Port ?? 80) == Address.Port;

    private static Task Refuse(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        return context.Response.WriteAsync(reason, context.RequestAborted);
    }
}
