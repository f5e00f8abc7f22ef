namespace DropoutLab;

/// <summary>Takes down an operation in the words of a standard for graphs (ONNX): what <see cref="Node.WriteTo"/> writes to.</summary>
internal interface IGraphWriter
{
    /// <summary>The sizes of the operation's result; -1 for one that follows the batch.</summary>
    ReadOnlySpan<long> OutputSizes { get; }

    /// <summary>The name of an input's value.</summary>
    string Input(int index);

    /// <summary>The name of one of the results that the operation which made an input has in the standard.</summary>
    string Part(int index, int part);

    /// <summary>The name of a value that is part of the graph: whole numbers, such as axes.</summary>
    string Constant(params ReadOnlySpan<long> values);

    /// <summary>The name of a number that is part of the graph.</summary>
    string Constant(float value);

    /// <summary>The name of a tensor that no input of the graph decides: a weight, or something else that was there before.</summary>
    string Constant(Tensor tensor);

    /// <summary>Writes an operation of the standard.</summary>
    /// <returns>The name of its result.</returns>
    string Write(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<GraphAttribute> attributes);

    /// <summary>Writes an operation of the standard that has several results.</summary>
    /// <returns>Their names.</returns>
    string[] Write(int results, string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<GraphAttribute> attributes);
}
