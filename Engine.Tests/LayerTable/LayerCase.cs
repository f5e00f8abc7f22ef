using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.LayerTable;

/// <summary>What an oracle gets: the module's state before the pass, the inputs, the mode, and the generator as the module
/// finds it.</summary>
internal sealed record LayerCase(
    IReadOnlyDictionary<string, DoubleArray> State, DoubleArray[] Inputs, bool IsTraining, byte[] GeneratorState)
{
    private readonly double[][] inputs = [.. Inputs.Select(input => (double[])[.. input.Values])];

    /// <summary>An input as the module got it, also while a central difference moves it: for what is a constant to the gradient.</summary>
    public DoubleArray Constant(int input) => new(inputs[input], Inputs[input].Shape);

    /// <summary>A tensor of the state.</summary>
    public DoubleArray this[string name] => State[name];

    /// <summary>A generator that gives the numbers that the module draws in this pass.</summary>
    public Generator NewGenerator()
    {
        var generator = new PhiloxGenerator(0);
        generator.SetState(GeneratorState);
        return generator;
    }

    /// <summary>The mask that a dropout draws first in this pass: true is kept.</summary>
    public bool[] Mask(int count, double dropProbability) => Bits(count, 1 - dropProbability);

    /// <summary>The bits that are drawn first in this pass, each true with a probability.</summary>
    public bool[] Bits(int count, double probability)
    {
        var words = new ulong[(count + 63) / 64];
        NewGenerator().Mask(words, count, probability);
        return [.. Enumerable.Range(0, count).Select(i => (words[i >> 6] >> (i & 63) & 1) != 0)];
    }
}
