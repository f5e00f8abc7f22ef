namespace DropoutLab.Tests.Oracles;

/// <summary>What an oracle makes of the losses of all elements.</summary>
internal enum LossReduction
{
    None,
    Mean,
    Sum,
}
