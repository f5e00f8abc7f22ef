using System.Text;

namespace DropoutLab.Tests.Docs;

/// <summary>The picture of docs/recurrent.md: where each of the five masks sits in two LSTM layers, over three steps.</summary>
internal sealed class RecurrentMasksPicture
{
    private const int Width = 760, Height = 560, Box = 110, BoxHeight = 70, Radius = 13;

    private static readonly int[] Columns = [190, 410, 630];

    private static readonly (int Y, string Name)[] Layers = [(120, "layer 2"), (270, "layer 1")];

    /// <summary>Of Okabe and Ito, which people with the common colour deficiencies tell apart; the numbers tell too.</summary>
    private static readonly string[] Colours = ["#0072B2", "#009E73", "#C98A00", "#5B3A8C", "#D55E00"];

    private static readonly string[] Meanings =
    [
        "between layers: at each step, or one mask for all steps",
        "the state that the next step's products read: one mask a sequence, or at each step",
        "what a step adds to the cell: one mask a sequence, or at each step",
        "elements of weight_hh: one mask a forward pass",
        "whole words: one mask over the vocabulary",
    ];

    private readonly StringBuilder svg = new();

    internal static string Write() => new RecurrentMasksPicture().Draw();

    private string Draw()
    {
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"15\">");
        Add($"<title>Where each of the five masks sits in an LSTM</title>");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        Add($"<defs><marker id=\"end\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">");
        Add($"<path d=\"M0 0L8 4L0 8z\" fill=\"#57606A\"/></marker></defs>");
        string[] steps = ["step t - 1", "step t", "step t + 1"];
        for (int step = 0; step < Columns.Length; step++)
        {
            int x = Columns[step];
            Text(x, 28, steps[step]);
            Arrow(x, Layers[0].Y - (BoxHeight / 2), x, 50);
            Arrow(x, Layers[1].Y - (BoxHeight / 2), x, Layers[0].Y + (BoxHeight / 2));
            Arrow(x, 395, x, Layers[1].Y + (BoxHeight / 2));
            Text(x, 412, "word");
            Mask(x, (Layers[0].Y + Layers[1].Y) / 2, 1);
            Mask(x, 350, 5);
            foreach ((int y, string name) in Layers)
            {
                int left = step == 0 ? 20 : Columns[step - 1] + (Box / 2);
                Arrow(left, y, x - (Box / 2), y);
                Mask(left + ((x - (Box / 2) - left) / 2) - 18, y, 2);
                Mask(left + ((x - (Box / 2) - left) / 2) + 18, y, 4);
                Add($"<rect x=\"{x - (Box / 2)}\" y=\"{y - (BoxHeight / 2)}\" width=\"{Box}\" height=\"{BoxHeight}\" rx=\"8\"");
                Add($"fill=\"#F3F5F7\" stroke=\"#57606A\"/>");
                Text(x, y - 12, name);
                Text(x - 22, y + 20, "c +=");
                Mask(x + 12, y + 15, 3);
            }
        }

        for (int i = 0; i < Meanings.Length; i++)
        {
            int y = 448 + (i * 24);
            Mask(34, y - 5, i + 1);
            Add($"<text x=\"58\" y=\"{y}\" fill=\"#24292F\">{Meanings[i]}</text>");
        }

        Add($"</svg>");
        return svg.ToString();
    }

    private void Mask(int x, int y, int number)
    {
        Add($"<circle cx=\"{x}\" cy=\"{y}\" r=\"{(number == 3 || y > 430 ? Radius - 2 : Radius)}\" fill=\"{Colours[number - 1]}\"/>");
        Add($"<text x=\"{x}\" y=\"{y + 5}\" fill=\"#fff\" text-anchor=\"middle\">{number}</text>");
    }

    private void Arrow(int fromX, int fromY, int toX, int toY) => Add(
        $"<path d=\"M{fromX} {fromY}L{toX} {toY}\" stroke=\"#57606A\" stroke-width=\"2\" marker-end=\"url(#end)\"/>");

    private void Text(int x, int y, string text) =>
        Add($"<text x=\"{x}\" y=\"{y}\" fill=\"#24292F\" text-anchor=\"middle\">{text}</text>");

    private void Add(FormattableString line) => svg.Append(FormattableString.Invariant(line)).Append('\n');
}
