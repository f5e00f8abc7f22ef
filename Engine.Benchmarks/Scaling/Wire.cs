using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DropoutLab.Benchmarks.Scaling;

/// <summary>A network between ranks: a message of n bytes takes latency + n / bandwidth.</summary>
/// <param name="Name">As the tables show it.</param>
/// <param name="Latency">Seconds.</param>
/// <param name="Bandwidth">Bytes a second.</param>
internal sealed record Wire(string Name, double Latency, double Bandwidth)
{
    /// <summary>Not measured: what such a network has by its data sheet and custom.</summary>
    public static readonly Wire[] Assumed =
        [new("1 Gbit/s, 50 us", 50e-6, 1e9 / 8), new("10 Gbit/s, 20 us", 20e-6, 10e9 / 8), new("100 Gbit/s, 5 us", 5e-6, 100e9 / 8)];

    /// <summary>TCP over this machine's loopback: half of a round trip of a byte, and of 4 MB.</summary>
    public static Wire MeasureLoopback()
    {
        const int Large = 1 << 22, SmallTrips = 2000, LargeTrips = 40;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var echo = new Thread(() =>
        {
            using Socket there = listener.AcceptSocket();
            there.NoDelay = true;
            Trips(there, 1, SmallTrips, isFirst: false);
            Trips(there, Large, LargeTrips, isFirst: false);
        });
        echo.Start();
        using var here = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        here.Connect((IPEndPoint)listener.LocalEndpoint);
        double latency = Trips(here, 1, SmallTrips, isFirst: true), large = Trips(here, Large, LargeTrips, isFirst: true);
        echo.Join();
        return new Wire("TCP, loopback", latency, Large / (large - latency));
    }

    private static double Trips(Socket socket, int bytes, int trips, bool isFirst)
    {
        var buffer = new byte[bytes];
        List<double> times = [];
        for (int trip = 0; trip < trips; trip++)
        {
            long start = Stopwatch.GetTimestamp();
            if (isFirst) Send();
            for (int got = 0; got < bytes;) got += socket.Receive(buffer.AsSpan(got));
            if (!isFirst) Send();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / 2);
        }

        times.Sort();
        return times[times.Count / 2];

        void Send()
        {
            for (int sent = 0; sent < bytes;) sent += socket.Send(buffer.AsSpan(sent));
        }
    }
}
