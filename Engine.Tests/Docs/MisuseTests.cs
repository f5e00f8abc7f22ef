using System.Text;
using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Docs;

/// <summary>What docs/misuse.md says is what happens; DROPOUTLAB_WRITE_DOCS=1 writes it.</summary>
[RestoresGlobals]
internal sealed class MisuseTests
{
    /// <summary>What takes an input of any shape.</summary>
    private static readonly string[] AnyShape =
    [
        "AlphaDropout", "Dropout", "ELU", "GELU", "GaussianDropout", "Hardtanh", "Identity", "Lambda", "LeakyReLU", "Mish", "ReLU", "SELU",
        "SiLU", "Sigmoid", "Softplus", "Tanh", "VanillaDropout",
    ];

    [Test]
    public void EachLineOfThePageIsWhatHappens()
    {
        Generator.Default = new PhiloxGenerator(1UL);
        Assert.That(new WrittenPart("docs/misuse.md", nameof(EachLineOfThePageIsWhatHappens)).Problem(Tables()), Is.Null);
    }

    /// <summary>A layer that is not among the rows, nor takes any shape, would be forgotten.</summary>
    [Test]
    public void EachLayerHasALine()
    {
        string[] layers =
        [
            .. typeof(Layer).Assembly.GetExportedTypes().Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(Module)))
                .Select(type => type.Name),
        ];
        string[] told =
            [.. MisuseRows.All().Where(row => row.Group == MisuseRows.Shapes).Select(row => row.Situation.Split('(')[0].Trim('`'))];
        Assert.That(told.Concat(AnyShape), Is.SupersetOf(layers));
    }

    private static string Tables()
    {
        var tables = new StringBuilder();
        string group = "";
        foreach (MisuseRow row in MisuseRows.All())
        {
            if (row.Group != group) tables.Append($"\n## {group = row.Group}\n\n| what is done | what happens |\n| --- | --- |\n");
            tables.Append($"| {row.Situation} | {row.Outcome().Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        return tables.Append('\n').ToString();
    }
}
