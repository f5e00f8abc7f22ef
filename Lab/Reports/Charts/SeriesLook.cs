namespace DropoutLab.Lab.Reports;

internal enum SeriesLook
{
    Line,
    DashedLine,
    DottedLine,

    /// <summary>A line that stays behind the others.</summary>
    ThinLine,

    /// <summary>The area between two curves.</summary>
    Band,
    Circles,
    Diamonds,

    /// <summary>Small dots, where the single value matters little.</summary>
    Dots,
}
