using DropoutLab;
using DropoutLab.Tests.Support;

namespace Samples;

/// <summary>Runs samples as programs: each begins with the default generator, and what it prints can be asserted.</summary>
[RestoresGlobals]
internal abstract class SampleFixture
{
    private readonly StringWriter output = new();
    private TextWriter console = Console.Out;
    private SynchronizationContext? context;

    /// <summary>What the sample has printed so far, without blanks at the ends.</summary>
    protected string Printed => output.ToString().Trim();

    [SetUp]
    public void BeginProgram()
    {
        Generator.Default = new PhiloxGenerator(0UL);
        console = Console.Out;
        output.GetStringBuilder().Clear();
        Console.SetOut(output);
        context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new AtOnceContext());
    }

    [TearDown]
    public void EndProgram()
    {
        SynchronizationContext.SetSynchronizationContext(context);
        Console.SetOut(console);
    }
}
