namespace DropoutLab;

/// <summary>The results of a recurrent operation: parts of one tensor, one after another.</summary>
/// <param name="Output">[T, N, directions * H] or, batch first, [N, T, directions * H].</param>
/// <param name="Hidden">[directions, N, H]: each sequence's state after its last step.</param>
/// <param name="Cell">The same of the cell; null where there is none.</param>
internal readonly record struct RecurrentResult(Tensor Output, Tensor Hidden, Tensor? Cell)
{
    /// <summary>Cuts the operation's result.</summary>
    /// <param name="all">The result.</param>
    /// <param name="outputShape">The shape of the output.</param>
    /// <param name="stateShape">The shape of a state.</param>
    public static RecurrentResult Of(Tensor all, Shape outputShape, Shape stateShape)
    {
        int output = outputShape.ElementCount, state = stateShape.ElementCount;
        return new RecurrentResult(
            all.PartOfRecurrent(RecurrentPart.Output, 0, outputShape), all.PartOfRecurrent(RecurrentPart.Hidden, output, stateShape),
            all.Count > output + state ? all.PartOfRecurrent(RecurrentPart.Cell, output + state, stateShape) : null);
    }
}
