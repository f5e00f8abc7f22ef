namespace DropoutLab.Lab.Experiments.VanillaVsInverted;

/// <summary>Which two trainings are compared.</summary>
/// <param name="DropProbability">Of both nets.</param>
/// <param name="FollowsIdentity">Whether weights behind dropout have keep^2 times the rate in the inverted net; else one rate is
/// for all.</param>
internal sealed record PairCase(double DropProbability, bool FollowsIdentity)
{
    internal double Keep => 1 - DropProbability;
}
