namespace DropoutLab.Tests.Support;

/// <summary>Where an operand lies between the two pages that nobody may touch.</summary>
internal enum Edge
{
    /// <summary>The first element begins right behind a forbidden page.</summary>
    Start,

    /// <summary>The last element ends right before a forbidden page.</summary>
    End,
}
