using DropoutLab.Tests.Oracles;

namespace DropoutLab.Tests.OperationTable;

/// <summary>The inputs of one call: float values that both the engine and the oracle get, drawn from the row's domains.</summary>
internal sealed class RowInputs
{
    private readonly OperationRow row;
    private readonly int[][] shapes;
    private readonly float[][] values;

    public RowInputs(OperationRow row, int[][] shapes, float[][] values)
    {
        this.row = row;
        this.shapes = shapes;
        this.values = values;
    }

    public static RowInputs Draw(OperationRow row, int[][] shapes)
    {
        var random = new Random(Seed(row.Name, shapes));
        var values = new float[shapes.Length][];
        for (int input = 0; input < shapes.Length; input++)
        {
            Domain domain = row.InputDomain(input);
            values[input] = new float[DoubleArray.CountOf(shapes[input])];
            for (int i = 0; i < values[input].Length; i++)
                values[input][i] = domain.Draw(random, shapes);
        }

        return new RowInputs(row, shapes, values);
    }

    public int Count => values.Length;

    public float[] Values(int input) => values[input];

    public int[] Shape(int input) => shapes[input];

    public string Description => string.Join(" ", shapes.Select(shape => $"[{string.Join(", ", shape)}]"));

    public bool HasGradient(int input) => row.InputHasGradient(input);

    public DoubleArray[] ForOracle() => [.. values.Select((v, i) => DoubleArray.Of(v, shapes[i]))];

    /// <summary>Fresh leaves with these values.</summary>
    public Tensor[] ForEngine(bool requiresGrad = false)
    {
        var tensors = new Tensor[Count];
        for (int input = 0; input < Count; input++)
        {
            tensors[input] = Tensor.From(values[input], shapes[input]);
            if (requiresGrad && HasGradient(input)) tensors[input].RequiresGrad = true;
        }

        return tensors;
    }

    /// <summary>Fresh leaves with these values, the first one element into its memory, the second two elements, and so on.</summary>
    public Tensor[] ForEngineAsViews()
    {
        var tensors = new Tensor[Count];
        for (int input = 0; input < Count; input++)
        {
            int offset = input + 1;
            float[] padded = [.. Enumerable.Repeat(float.NaN, offset), .. values[input], float.NaN];
            tensors[input] = Tensor.From(padded).View(shapes[input], offset);
            tensors[input].RequiresGrad = HasGradient(input);
        }

        return tensors;
    }

    /// <summary>The upstream gradient: random, so that nothing symmetric hides a mistake.</summary>
    public Tensor Upstream(Shape shape, int number = 0)
    {
        var random = new Random(Seed("upstream", shapes) + number);
        var upstream = new float[shape.ElementCount];
        for (int i = 0; i < upstream.Length; i++)
            upstream[i] = (random.Next(2) == 0 ? 1 : -1) * (0.1f + random.NextSingle());
        return Tensor.From(upstream, shape.ToArray());
    }

    /// <summary>The same seed in every run; string.GetHashCode differs from process to process.</summary>
    private static int Seed(string name, int[][] shapes)
    {
        uint hash = 2166136261;
        foreach (char c in name)
            hash = (hash ^ c) * 16777619;
        foreach (int size in shapes.SelectMany(shape => shape.Append(-1)))
            hash = (hash ^ (uint)size) * 16777619;
        return (int)(hash & 0x3fffffff);
    }
}
