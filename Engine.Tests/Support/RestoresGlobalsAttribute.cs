using NUnit.Framework.Interfaces;

namespace DropoutLab.Tests.Support;

/// <summary>The test changes something of the whole process: the threads, the default generator, the method of convolutions. All three are
/// as before when it ends.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RestoresGlobalsAttribute : TestActionAttribute
{
    private int threads;
    private Generator generator = Generator.Default;
    private bool usesWinograd;

    public override ActionTargets Targets => ActionTargets.Test;

    public override void BeforeTest(ITest test) =>
        (threads, generator, usesWinograd) = (Parallelism.MaxThreads, Generator.Default, ConvolutionMethods.UseWinograd);

    public override void AfterTest(ITest test) =>
        (Parallelism.MaxThreads, Generator.Default, ConvolutionMethods.UseWinograd) = (threads, generator, usesWinograd);
}
