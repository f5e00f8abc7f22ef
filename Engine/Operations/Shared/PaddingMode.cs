namespace DropoutLab;

/// <summary>What <see cref="Tensor.Pad"/> puts around a tensor.</summary>
public enum PaddingMode
{
    /// <summary>One value everywhere.</summary>
    Constant,

    /// <summary>The elements behind the edge as in a mirror, the edge itself not repeated: c b | a b c | b a.</summary>
    Reflect,

    /// <summary>The edge again and again: a a | a b c | c c.</summary>
    Replicate,
}
