using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab.Tests.Support;

/// <summary>Tests of several threads run on as many as they say, however few processors the machine has.</summary>
internal static class ManyProcessors
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The assembly is a program: it runs before any test.")]
    internal static void Set() => WorkerPool.Processors = int.MaxValue;
}
