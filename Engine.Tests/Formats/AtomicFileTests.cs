using System.Diagnostics;
using System.Globalization;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Tests.Lab;

namespace DropoutLab.Tests.Formats;

internal sealed class AtomicFileTests
{
    [Test]
    public void AUsersFileOfAnyNameIsLeftAlone()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("run.checkpoint");
        string[] others =
            [.. new[] { ".tmp", ".1.tmp", ".dropoutlab-notes.tmp", ".dropoutlab-0123456789abcde.tmp" }.Select(end => path + end)];
        foreach (string other in others)
        {
            File.WriteAllText(other, "mine");
            File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddYears(-1));
        }

        AtomicFile.WriteText(path, "new");
        AtomicFile.CheckWritable(path, "Test");
        Assert.That(File.ReadAllText(path), Is.EqualTo("new"));
        Assert.That(others.Select(File.ReadAllText), Is.All.EqualTo("mine"));
        Assert.That(Directory.GetFiles(directory.FullPath), Has.Length.EqualTo(others.Length + 1));
    }

    [Test]
    public void ALinkStaysALinkAndItsTargetIsReplaced()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory.PathOf("disk"));
        string target = directory.PathOf("disk", "file"), link = directory.PathOf("link"), linkToLink = directory.PathOf("link2");
        File.WriteAllText(target, "old");
        File.CreateSymbolicLink(link, target);
        File.CreateSymbolicLink(linkToLink, link);
        AtomicFile.WriteText(linkToLink, "new");
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo(target));
        Assert.That(new FileInfo(linkToLink).LinkTarget, Is.EqualTo(link));
        Assert.That(File.ReadAllText(target), Is.EqualTo("new"));
        Assert.That(Directory.GetFileSystemEntries(directory.FullPath), Has.Length.EqualTo(3), "nothing is left beside the link");

        string dangling = directory.PathOf("dangling"), absent = directory.PathOf("disk", "absent");
        File.CreateSymbolicLink(dangling, absent);
        AtomicFile.WriteText(dangling, "made");
        Assert.That(File.ReadAllText(absent), Is.EqualTo("made"));
    }

    [Test]
    [Platform("Unix")]
    public void AFileKeepsItsPermissions()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("file");
        AtomicFile.WriteText(path, "old");
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        AtomicFile.WriteText(path, "new");
        if (!OperatingSystem.IsWindows()) Assert.That(File.GetUnixFileMode(path), Is.EqualTo(mode));
    }

    [Test]
    public void WhatAKilledProcessLeftIsClearedAwayOnceItIsOld()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("file"), old = $"{path}.dropoutlab-0123456789abcdef.tmp",
            young = $"{path}.dropoutlab-fedcba9876543210.tmp";
        File.WriteAllText(old, "half");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        File.WriteAllText(young, "being written");
        AtomicFile.WriteText(path, "new");
        Assert.That(Directory.GetFiles(directory.FullPath), Is.EquivalentTo(new[] { path, young }));
    }

    /// <summary>Two processes save to one path as fast as they can, and are killed at whatever point they have reached: whenever the file
    /// is looked at, it is whole. DROPOUTLAB_KILLS sets how many are killed.</summary>
    [Test]
    public void ProcessesThatSaveToOnePathAndAreKilledLeaveAWholeFile()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("state.safetensors");
        int kills = int.Parse(Environment.GetEnvironmentVariable("DROPOUTLAB_KILLS") ?? "2", CultureInfo.InvariantCulture);
        for (int round = 0; round < kills / 2; round++)
        {
            using Process first = SavingProcess.Start(path, seed: 1), second = SavingProcess.Start(path, seed: 2);
            // More and fewer saves before each kill, so that it meets another point of one.
            for (int save = 0; save < 2 + (round % 5); save++)
            {
                Assert.That(first.StandardOutput.ReadLine(), Is.EqualTo("saved"));
                Assert.That(second.StandardOutput.ReadLine(), Is.EqualTo("saved"));
                AssertWhole();
            }

            first.Kill();
            AssertWhole();
            second.Kill();
            first.WaitForExit();
            second.WaitForExit();
            AssertWhole();
        }

        void AssertWhole()
        {
            float[] values = SafeTensors.Read(path)["weight"].ToArray();
            Assert.That(values, Has.Length.EqualTo(SavingProcess.Length));
            Assert.That(values, Is.All.EqualTo(values[0]));
        }
    }

    /// <summary>DROPOUTLAB_SMALL_DISK names a disk of half a megabyte: .ci/saves makes one.</summary>
    [TestCase("net.safetensors")]
    [TestCase("net.pt")]
    [TestCase("net.npz")]
    [TestCase("net.onnx")]
    public void AFullDiskLeavesTheOldFileWhole(string name)
    {
        if (Environment.GetEnvironmentVariable("DROPOUTLAB_SMALL_DISK") is not { } disk)
        {
            Assert.Ignore("DROPOUTLAB_SMALL_DISK expected, .ci/saves sets it");
            return;
        }

        string path = Path.Combine(disk, name);
        Linear small = new(3, 2), large = new(700, 700);
        Save(small, 3);
        byte[] before = File.ReadAllBytes(path);
        Assert.That(() => Save(large, 700), Throws.InstanceOf<IOException>());
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(disk, $"{name}*"), Has.Length.EqualTo(1), "nothing half-written is left");
        File.Delete(path);

        void Save(Linear layer, int inputs)
        {
            if (name.EndsWith("onnx", StringComparison.Ordinal)) OnnxFile.Write(layer, path, inputs);
            else layer.Save(path);
        }
    }
}
