namespace DropoutLab.Lab.Reports;

/// <summary>One net's curve in a picture of fits.</summary>
internal sealed record FitCurve(Method Method, string LegendText, string LossText, float[] Prediction);
