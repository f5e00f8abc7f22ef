namespace DropoutLab;

/// <content>How Slice, Concatenate and IndexSelect see a tensor.</content>
public sealed partial class Tensor
{
    /// <summary>How many blocks lie before an axis, and how many elements behind it.</summary>
    private (int Outer, int Inner) AroundAxis(int axis)
    {
        int outer = 1, inner = 1;
        for (int i = 0; i < axis; i++) outer *= Shape[i];
        for (int i = axis + 1; i < Rank; i++) inner *= Shape[i];
        return (outer, inner);
    }
}
