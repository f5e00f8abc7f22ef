namespace DropoutLab.Lab.Experiments.MapDropout;

/// <summary>What a dropout of maps drops at a time.</summary>
internal enum DropUnit
{
    Nothing,
    Elements,
    Channels,
    Blocks,
}
