using System.Globalization;
using System.Text;

namespace DropoutLab.Benchmarks.Scaling;

/// <summary>The efficiency of some nets over the number of ranks, as an SVG: on one network drawn through, on another dashed.</summary>
internal static class ScalingPicture
{
    private const int Left = 60, Right = 640, Top = 30, Bottom = 330;

    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73"];

    public static string Draw(IReadOnlyList<(string Name, CostModel Model)> nets, Wire drawnThrough, Wire dashed)
    {
        var svg = new StringBuilder(
            """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 390" font-family="sans-serif" font-size="13">""");
        svg.AppendLine("""<rect width="860" height="390" fill="white"/>""");
        for (int percent = 0; percent <= 100; percent += 25)
        {
            Add($"""<line x1="{Left}" y1="{Y(percent / 100.0):F1}" x2="{Right}" y2="{Y(percent / 100.0):F1}" stroke="#ddd"/>""");
            Add($"""<text x="{Left - 8}" y="{Y(percent / 100.0) + 4:F1}" text-anchor="end">{percent} %</text>""");
        }

        foreach (int ranks in ScalingCommand.Ranks)
            Add($"""<text x="{X(ranks):F1}" y="{Bottom + 20}" text-anchor="middle">{ranks}</text>""");
        Add($"""<text x="{(Left + Right) / 2}" y="{Bottom + 45}" text-anchor="middle">ranks, a shard each</text>""");
        Add($"""<text x="{Left}" y="18">share of R times the speed of one rank, foretold</text>""");
        foreach ((int i, (string name, CostModel model)) in nets.Index())
        {
            Curve(model, drawnThrough, Colors[i], "");
            Curve(model, dashed, Colors[i], """ stroke-dasharray="6 4" """);
            Add($"""<text x="{Right + 20}" y="{Top + 20 + (22 * i)}" fill="{Colors[i]}">{name}</text>""");
        }

        Add($"""<text x="{Right + 20}" y="{Top + 110}">— {drawnThrough.Name}</text>""");
        Add($"""<text x="{Right + 20}" y="{Top + 132}">- - {dashed.Name}</text>""");
        return svg.AppendLine("</svg>").ToString();

        void Curve(CostModel model, Wire wire, string color, string dashes)
        {
            IEnumerable<string> points = ScalingCommand.Ranks.Select(
                ranks => string.Create(CultureInfo.InvariantCulture, $"{X(ranks):F1},{Y(model.Efficiency(ranks, wire)):F1}"));
            Add($"""<polyline fill="none" stroke="{color}" stroke-width="2"{dashes} points="{string.Join(' ', points)}"/>""");
        }

        void Add(FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private static double X(int ranks) => Left + ((Right - Left) * Math.Log2(ranks) / Math.Log2(ScalingCommand.Ranks[^1]));

    private static double Y(double share) => Bottom - ((Bottom - Top) * share);
}
