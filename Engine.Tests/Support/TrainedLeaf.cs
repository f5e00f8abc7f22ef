namespace DropoutLab.Tests.Support;

internal static class TrainedLeaf
{
    /// <summary>The leaf itself, with a gradient from now on: so that a test says so where it makes the tensor.</summary>
    public static Tensor RequireGrad(this Tensor leaf)
    {
        leaf.RequiresGrad = true;
        return leaf;
    }
}
