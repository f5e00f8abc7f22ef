namespace DropoutLab.Lab.Playground;

/// <summary>What the nets are to learn.</summary>
internal enum PlayTask
{
    /// <summary>A function of one variable.</summary>
    Fit,

    /// <summary>Two classes in the plane.</summary>
    Plane,

    /// <summary>The lab's handwritten digits.</summary>
    Digits,
}
