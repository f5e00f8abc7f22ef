using System.Globalization;
using DropoutLab.Data;
using DropoutLab.Lab.Experiments.Classification;
using DropoutLab.Lab.Reports;
using DropoutLab.Training;
using ScottPlot;

namespace DropoutLab.Lab.Experiments.FashionMnist;

/// <summary>A number of each epoch, drawn over the epochs.</summary>
internal sealed record EpochCurve(string Name, bool IsThin, Func<EpochResult, double> Value);

/// <summary>The pictures of a run: learning curves, the confusion matrix, the images at which a net is surest of a wrong class.</summary>
internal static class FashionMnistPictures
{
    private const int MistakeColumns = 6;
    private const int MistakeRows = 3;

    internal static Plot Curves(
        string title, string yLabel, IReadOnlyList<FashionMnistResult[]> byMethod, params ReadOnlySpan<EpochCurve> curves)
    {
        const string epochLabel = "epoch (passes over the training images)";
        int epochs = byMethod[0][0].Epochs.Count;
        double[] x = [.. Enumerable.Range(1, epochs).Select(epoch => (double)epoch)];
        var shown = new List<(EpochCurve Curve, Method Method, MeanInterval[] Means)>();
        foreach (EpochCurve curve in curves)
        {
            shown.AddRange(byMethod.Select(repetitions => (curve, repetitions[0].Method, Enumerable.Range(0, epochs).Select(epoch =>
                MeanInterval.Of([.. repetitions.Select(one => curve.Value(one.Epochs[epoch]))])).ToArray())));
        }

        double highest = shown.Max(line => line.Means.Max(mean => line.Curve.IsThin ? mean.Mean : mean.UpperEdge));
        var picture = new CurvePicture(
            title,
            epochs == 1 ? new ChartAxis(epochLabel, 0, 2) : new ChartAxis(epochLabel, 1, epochs),
            new ChartAxis(yLabel, 0, Math.Max(1.08 * highest, 0.01)));
        foreach ((EpochCurve curve, Method method, MeanInterval[] means) in shown)
        {
            string name = $"{curve.Name}, {method.Name}";
            if (curve.IsThin)
                picture.AddThinLine(method, x, means.Select(mean => mean.Mean), name);
            else
                picture.AddMeans(method, x, means, name);
        }

        picture.Plot.ShowLegend(Alignment.UpperRight);
        return picture.Plot;
    }

    /// <summary>Only the mistakes are coloured: the right ones are so many that the rest would look like nothing.</summary>
    internal static Plot Confusion(int[,] confusion, string title)
    {
        Plot plot = PictureStyle.NewPlot(title, "class that the net says", "true class");
        int largest = 1;
        for (int truth = 0; truth < Classifier.Classes; truth++)
        {
            for (int prediction = 0; prediction < Classifier.Classes; prediction++)
                largest = truth == prediction ? largest : Math.Max(largest, confusion[truth, prediction]);
        }

        Color blue = Color.FromHex(Method.WithDropout.Colour);
        for (int truth = 0; truth < Classifier.Classes; truth++)
        {
            for (int prediction = 0; prediction < Classifier.Classes; prediction++)
            {
                int count = confusion[truth, prediction], y = Classifier.Classes - 1 - truth;
                bool isRight = truth == prediction;
                double share = (double)count / largest;
                var cell = plot.Add.Rectangle(prediction - 0.5, prediction + 0.5, y - 0.5, y + 0.5);
                cell.FillColor = isRight ? Color.FromHex("#EEF0F3") : blue.WithAlpha(share);
                cell.LineColor = Color.FromHex("#E4E7EB");
                cell.LineWidth = 1;
                if (count == 0) continue;
                var text = plot.Add.Text(count.ToString(CultureInfo.InvariantCulture), prediction, y);
                text.LabelAlignment = Alignment.MiddleCenter;
                text.LabelFontSize = 13;
                text.LabelBold = isRight;
                text.LabelFontColor = !isRight && share > 0.55 ? Colors.White : Color.FromHex("#24292F");
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
        return plot;
    }

    internal static Plot WorstMistakes(IReadOnlyList<Mistake> worstFirst, Dataset images, int height, int width, string title)
    {
        const double gap = 0.12, textHeight = 0.42;
        Plot plot = PictureStyle.NewPlot(title, "", "");
        for (int i = 0; i < Math.Min(worstFirst.Count, MistakeColumns * MistakeRows); i++)
        {
            Mistake mistake = worstFirst[i];
            double left = i % MistakeColumns * (1 + gap), bottom = -(i / MistakeColumns) * (1 + textHeight + gap);
            var picture = plot.Add.Heatmap(Ink(images, mistake.Image, height, width));
            picture.Colormap = new ScottPlot.Colormaps.Grayscale().Reversed();
            picture.ManualRange = new ScottPlot.Range(0, 1);
            picture.Position = new CoordinateRect(left, left + 1, bottom, bottom + 1);
            string says = FashionMnistFiles.ClassNames[mistake.Prediction], truth = FashionMnistFiles.ClassNames[mistake.Truth];
            AddCaption(plot, left + 0.5, bottom - 0.02, $"says {says}", "#24292F");
            AddCaption(plot, left + 0.5, bottom - 0.21, $"is {truth}", "#57606A");
        }

        plot.HideAxesAndGrid();
        plot.Axes.Title.IsVisible = true;
        plot.Axes.SetLimits(-gap, MistakeColumns * (1 + gap), 1 + gap - (MistakeRows * (1 + textHeight + gap)), 1 + gap);
        return plot;
    }

    private static double[,] Ink(Dataset images, int image, int height, int width)
    {
        ReadOnlySpan<float> pixels = images.Features.AsSpan().Slice(image * height * width, height * width);
        var ink = new double[height, width];
        for (int i = 0; i < pixels.Length; i++)
            ink[i / width, i % width] = pixels[i];
        return ink;
    }

    private static void AddCaption(Plot plot, double x, double y, string text, string colour)
    {
        var caption = plot.Add.Text(text, x, y);
        caption.LabelAlignment = Alignment.UpperCenter;
        caption.LabelFontSize = 13;
        caption.LabelFontColor = Color.FromHex(colour);
    }
}
