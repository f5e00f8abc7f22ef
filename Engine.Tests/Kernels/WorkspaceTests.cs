using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

internal sealed unsafe class WorkspaceTests
{
    [Test]
    public void AThreadGivesItsBuffersBackAndMayRentAgain()
    {
        var held = new long[3];
        var thread = new Thread(() =>
        {
            Workspace.Rent(100)[99] = 1;
            Workspace.RentForOperation(50)[49] = 1;
            held[0] = Workspace.HeldByThread;
            Workspace.Release();
            held[1] = Workspace.HeldByThread;
            Workspace.Rent(20)[19] = 1;
            held[2] = Workspace.HeldByThread;
            Workspace.Release();
        });
        thread.Start();
        thread.Join();
        Assert.That(held, Is.EqualTo(new long[] { 150, 0, 20 }));
    }
}
