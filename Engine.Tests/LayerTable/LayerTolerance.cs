namespace DropoutLab.Tests.LayerTable;

/// <summary>How far a result or a gradient may be from the oracle: so many roundings (2^-24) of the greatest magnitude in
/// its tensor.</summary>
/// <param name="Roundings">For results.</param>
/// <param name="GradientRoundings">For gradients.</param>
/// <param name="Reason">The argument for both.</param>
internal sealed record LayerTolerance(double Roundings, double GradientRoundings, string Reason);
