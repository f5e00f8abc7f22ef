using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using ScottPlot;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>How often each class is taken for each: a table. Only the mistakes are coloured, since the right ones are so many that the rest
/// would look like nothing.</summary>
/// <param name="confusion">[true class, class that the net says].</param>
/// <param name="title">Title of the file.</param>
internal sealed class ConfusionPicture(int[,] confusion, string title) : IPicture
{
    private static readonly Method Shown = Method.WithDropout;

    public Html OnPage(string id, string description)
    {
        IEnumerable<Html> head = FashionMnistFiles.ClassNames.Select(name => Html.Of($"<th scope=\"col\"><span>{name}</span></th>"));
        IEnumerable<Html> rows = Enumerable.Range(0, Classifier.Classes).Select(truth => Html.Of(
            $"<tr><th scope=\"row\">{FashionMnistFiles.ClassNames[truth]}</th>" +
            $"{Html.Join(Enumerable.Range(0, Classifier.Classes).Select(says => Cell(truth, says)))}</tr>\n"));
        return Html.Of($"""
            <figure id="{id}" aria-label="{description}"><div class="scroll"><table {Shown.Ink.Attributes("matrix")}>
            <thead><tr><td></td>{Html.Join(head)}</tr></thead>
            <tbody>
            {Html.Join(rows)}</tbody>
            </table></div><figcaption>Rows: the true class. Columns: the class that the net says.</figcaption></figure>

            """);
    }

    public byte[] Png()
    {
        Plot plot = PictureStyle.NewPlot(title, "class that the net says", "true class");
        Color blue = Color.FromHex(Shown.Ink.OnLight);
        for (int truth = 0; truth < Classifier.Classes; truth++)
        {
            for (int says = 0; says < Classifier.Classes; says++)
            {
                (int count, int y, bool isRight) = (confusion[truth, says], Classifier.Classes - 1 - truth, truth == says);
                double share = Share(truth, says);
                var cell = plot.Add.Rectangle(says - 0.5, says + 0.5, y - 0.5, y + 0.5);
                cell.FillColor = isRight ? Color.FromHex("#EEF0F3") : blue.WithAlpha(share);
                cell.LineColor = Color.FromHex("#E4E7EB");
                cell.LineWidth = 1;
                if (count == 0) continue;
                var text = plot.Add.Text(Numbers.Count(count), says, y);
                text.LabelAlignment = Alignment.MiddleCenter;
                text.LabelFontSize = 13;
                text.LabelBold = isRight;
                text.LabelFontColor = !isRight && share > 0.55 ? Colors.White : Color.FromHex(Ink.Black.OnLight);
            }
        }

        double[] positions = [.. Enumerable.Range(0, Classifier.Classes).Select(i => (double)i)];
        string[] names = [.. FashionMnistFiles.ClassNames];
        plot.Axes.Bottom.SetTicks(positions, names);
        plot.Axes.Left.SetTicks(positions, [.. names.Reverse()]);
        plot.Axes.Bottom.TickLabelStyle.FontSize = 12;
        plot.Axes.Bottom.MajorTickStyle.Length = 0;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.SetLimits(-0.5, Classifier.Classes - 0.5, -0.5, Classifier.Classes - 0.5);
        plot.HideGrid();
        return PictureStyle.Png(plot);
    }

    private Html Cell(int truth, int says) => truth == says
        ? Html.Of($"<td class=\"right\">{Numbers.Count(confusion[truth, says])}</td>")
        : Html.Of($"<td style=\"--share:{Share(truth, says):0.##}\">" +
            $"{(confusion[truth, says] == 0 ? "" : Numbers.Count(confusion[truth, says]))}</td>");

    /// <summary>1 for the most frequent mistake.</summary>
    private double Share(int truth, int says)
    {
        int most = 1;
        for (int row = 0; row < Classifier.Classes; row++)
        {
            for (int column = 0; column < Classifier.Classes; column++)
                most = row == column ? most : Math.Max(most, confusion[row, column]);
        }

        return truth == says ? 0 : (double)confusion[truth, says] / most;
    }
}
