namespace DropoutLab.Formats;

/// <summary>Whole numbers in an ONNX graph, which tell operations about axes and sizes.</summary>
/// <param name="Values">The numbers.</param>
/// <param name="IsScalar">Whether it is one number without an axis.</param>
internal sealed record OnnxIntegers(long[] Values, bool IsScalar = false);
