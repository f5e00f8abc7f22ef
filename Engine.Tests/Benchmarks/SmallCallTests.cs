using DropoutLab.Benchmarks.Overhead;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Benchmarks;

/// <summary>The calls whose cost is measured run with each size, and the script in Python has the same ones.</summary>
internal sealed class SmallCallTests
{
    [Test]
    public void EachCallRuns([Values(1, 16, 256)] int elements, [Values] CallMode mode)
    {
        var operands = new SmallOperands(elements, recorded: mode != CallMode.Plain);
        foreach (SmallCall call in SmallCall.All.Where(call => call.Has(mode)))
            Assert.That(call.Repeated(operands, mode, calls: 2), Throws.Nothing, call.Name);
    }

    [Test]
    public void ThePeersNameTheSameCalls()
    {
        string python = File.ReadAllText(Path.Combine(Repository.Root, "Engine.Benchmarks", "Peers", "overhead.py"));
        string torchSharp = File.ReadAllText(Path.Combine(Repository.Root, "Engine.Benchmarks", "Peers", "LibTorchSmallCalls.cs"));
        foreach (SmallCall call in SmallCall.All)
        {
            Assert.That(python, Does.Contain($"\"{call.Name}\": "), call.Name);
            Assert.That(torchSharp, Does.Contain($"[\"{call.Name}\"] = "), call.Name);
        }
    }
}
