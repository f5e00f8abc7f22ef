using System.Globalization;
using System.Text;

namespace DropoutLab.Layers;

/// <summary>The table of a module's layers, the shapes of their results and their parameters.</summary>
internal static class ModuleSummary
{
    private static readonly string[] Heading = ["name", "type", "result", "parameters"];

    public static string Of(Layer root, ReadOnlySpan<int> inputShape)
    {
        var shapes = new Dictionary<Module, string>(ReferenceEqualityComparer.Instance);
        Tensor input = Tensor.Zeros(inputShape);
        var modes = new ModuleModes(root);
        byte[][] generators = [.. Generators(root).Select(generator => generator.GetState())];
        root.Eval();
        try
        {
            using (Autograd.NoGrad())
                LayerObserver.During(() => root.Forward(input), (layer, result) => shapes[layer] = result.Shape.ToString());
        }
        finally
        {
            modes.Restore();
            foreach ((Generator generator, byte[] state) in Generators(root).Zip(generators)) generator.SetState(state);
        }

        var counted = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        List<string[]> rows = [Heading];
        foreach ((string name, Module module) in root.NamedModules)
        {
            // Each parameter at the module that owns it, and once: what is tied counts where it comes first.
            long own = module.Parameters.Except(module.Children.SelectMany(child => child.Parameters), ReferenceEqualityComparer.Instance)
                .Cast<Tensor>().Where(counted.Add).Sum(parameter => (long)parameter.Count);
            rows.Add([name, module.GetType().Name, shapes.GetValueOrDefault(module, "-"), Number(own)]);
        }

        rows.Add(["total", "", "", Number(root.ParameterCount)]);
        return Table(rows);
    }

    private static IEnumerable<Generator> Generators(Module root) => root.Generators.Append(Generator.Default).Distinct();

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Table(List<string[]> rows)
    {
        int[] widths = [.. Heading.Select((_, column) => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (string[] row in rows)
        {
            // Numbers to the right.
            for (int column = 0; column < row.Length - 1; column++) text.Append(row[column].PadRight(widths[column] + 2));
            text.Append(row[^1].PadLeft(widths[^1])).Append('\n');
        }

        return text.ToString();
    }
}
