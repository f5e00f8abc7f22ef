using DropoutLab.Distributed;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Distributed;

[RestoresGlobals]
internal sealed class CommunicatorTests
{
    [TestCase(1)]
    [TestCase(3)]
    public void CollectivesMoveWhatTheySay(int ranks)
    {
        var gathered = new int[ranks][];
        var exchanged = new int[ranks][];
        var broadcast = new float[ranks][];
        LocalRanks.Run(ranks, communicator =>
        {
            int rank = communicator.Rank;
            gathered[rank] = new int[2 * ranks];
            communicator.AllGather<int>([rank, 10 * rank], gathered[rank]);
            exchanged[rank] = new int[ranks];
            communicator.AllToAll<int>([.. Enumerable.Range(0, ranks).Select(to => (10 * rank) + to)], exchanged[rank]);
            broadcast[rank] = [rank + 0.5f];
            communicator.Broadcast(broadcast[rank].AsSpan(), root: ranks - 1);
            communicator.Barrier();
        });
        for (int rank = 0; rank < ranks; rank++)
        {
            int own = rank;
            Assert.That(gathered[rank], Is.EqualTo(Enumerable.Range(0, ranks).SelectMany(from => new[] { from, 10 * from })));
            Assert.That(exchanged[rank], Is.EqualTo(Enumerable.Range(0, ranks).Select(from => (10 * from) + own)));
            Assert.That(broadcast[rank], Is.EqualTo(new[] { ranks - 0.5f }));
        }
    }

    [Test]
    public void ARankThatThrowsEndsTheWaitOfTheOthers() =>
        Assert.That(() => LocalRanks.Run(3, communicator =>
        {
            if (communicator.Rank == 1) throw new InvalidDataException("bad data on rank 1");
            communicator.Barrier();
        }), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("bad data on rank 1"));

    [Test]
    public void ARankThatLeavesEarlyIsNamed() =>
        Assert.That(() => LocalRanks.Run(2, communicator =>
        {
            if (communicator.Rank == 0) communicator.Barrier();
        }), Throws.InvalidOperationException.With.Message.EqualTo(
            "LocalRanks: rank 1 has ended and rank 0 waits for it in AllGather of 1 bytes: the same collectives expected on every rank"));

    [Test]
    public void DifferentCollectivesAreRefused() =>
        Assert.That(() => LocalRanks.Run(2, communicator => communicator.Broadcast(new float[1 + communicator.Rank].AsSpan())),
            Throws.InvalidOperationException.With.Message.Contains("rank 0 calls Broadcast of 4 bytes from rank 0, rank 1 Broadcast of 8"));

    [Test]
    public void WhatMustBeTheSameIsComparedLineByLine() =>
        Assert.That(() => LocalRanks.Run(3, communicator =>
        {
            string message = Assert.Throws<InvalidOperationException>(
                () => communicator.CheckSame("Nets", $"Adam\n0.weight [10, {(communicator.Rank == 2 ? 64 : 32)}]\nend"))!.Message;
            throw new InvalidDataException(communicator.Rank == 0 ? message : "");
        }), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo(
            "Nets: the same expected on all ranks, rank 2 differs from rank 0; " +
            "rank 2 has \"0.weight [10, 64]\", rank 0 \"0.weight [10, 32]\""));

    [Test]
    public void RoomThatDoesNotFitIsRefused()
    {
        Communicator alone = Communicator.Alone;
        Assert.That(() => alone.AllGather<int>([1], new int[2]), Throws.ArgumentException.With.Message.Contains("room for 1 expected, 2"));
        Assert.That(() => alone.AllToAll<int>([1], []), Throws.ArgumentException.With.Message.Contains("1 and 0 came"));
        Assert.That(() => alone.Broadcast<int>([1], root: 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => LocalRanks.Run(0, _ => { }), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void EveryRankHasADefaultGeneratorOfItsOwn()
    {
        var draws = new ulong[4];
        byte[] before = Generator.Default.GetState();
        LocalRanks.Run(4, communicator =>
        {
            if (communicator.Rank == 3) Generator.Default = new PhiloxGenerator(99);
            draws[communicator.Rank] = Generator.Default.NextUInt64();
        });
        Assert.That(draws[..3], Is.All.EqualTo(draws[0]));
        Assert.That(draws[3], Is.EqualTo(new PhiloxGenerator(99).NextUInt64()));
        Assert.That(Generator.Default.GetState(), Is.EqualTo(before));
    }
}
