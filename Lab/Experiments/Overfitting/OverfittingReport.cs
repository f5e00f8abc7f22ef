using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The files of a run of the article's experiment; pictures, slider and animation are those of its first seed.</summary>
internal sealed class OverfittingReport(ExperimentRun run, OverfittingRun first, OverfittingRepetitions? repetitions)
{
    private const string PictureDirectory = "pictures";

    private readonly OverfittingFindings findings = new(first);

    /// <summary>Whether pictures and a page are made.</summary>
    internal bool HasPictures { get; init; } = true;

    internal void Write()
    {
        var report = new ExperimentReport(run, "Overfitting, with and without dropout") { HasPage = HasPictures };
        if (HasPictures) AddAnimation(report);
        report.AddSection("The fits, epoch by epoch", Fits());
        report.AddPicture("losses", "The losses over the epochs", LossesText(), OverfittingCharts.Losses(first),
            "Training and test losses of both nets over the epochs, on a logarithmic scale");
        AddResults(report);
        if (repetitions is not null)
        {
            report.AddPicture("repetitions", "With other seeds", RepetitionsText(), OverfittingCharts.Repetitions(repetitions),
                $"Test losses after the last epoch: {string.Join(", ", repetitions.Rows.Select(row => $"{row.Name} {row.Test.Text(4)}"))}");
            report.AddCsv("repetitions", repetitions.Table());
        }

        report.AddSection("Ten moments", Gallery());
        report.AddCsv("losses", OverfittingLossTable.Create(first));
        report.AddScript("fits.js", "fits-data", SliderData.Of(first));
        report.Finish(Sentence(), Settings());
    }

    private IEnumerable<FitFrame> Pictured => first.Fits.Where(frame => first.Settings.IsPictureEpoch(frame.Epoch) || frame == first.Last);

    /// <summary>What was seen, and whether the run was stopped before its end.</summary>
    internal string Sentence()
    {
        if (repetitions is not null) return repetitions.Sentence();
        if (!first.IsComplete)
            return $"This run was stopped after {first.EpochsDone} of {Numbers.Count(first.Settings.Epochs, "epoch")}. " +
                $"{findings.Sentence()}";
        string stopped = run.Seeds == 1 ? "" : "This run was stopped before its repetitions were done; this is its first seed. ";
        return $"{stopped}{findings.Sentence()}";
    }

    private void AddAnimation(ExperimentReport report)
    {
        // The pictures and the animation take longer than the article's training.
        Task<AnimatedPng> animation = Task.Run(() => OverfittingAnimation.Create(first));
        foreach (FitFrame frame in Pictured.Reverse())
            report.AddPng($"{PictureDirectory}/epoch-{frame.Epoch:D3}.png", PictureStyle.Png(OverfittingPictures.Article(first, frame)));
        AtomicFile.Write(run.Directory.PathOf("fits.png"), animation.GetAwaiter().GetResult().Write);
    }

    private void AddResults(ExperimentReport report)
    {
        string epochs = Numbers.Count(first.EpochsDone, "epoch");
        if (repetitions is null)
        {
            report.AddResults(
                $"Mean squared error after {epochs}, without any penalty, nothing dropped",
                ["net", "training loss", "test loss", "test : training"],
                [
                    Row(Method.WithoutDropout, first.Last.WithoutDropout.TrainLoss, first.Last.WithoutDropout.TestLoss),
                    Row(Method.WithDropout, first.Last.WithDropout.TrainLoss, first.Last.WithDropout.TestLoss),
                    Row(null, findings.TrueLineTrainLoss, findings.TrueLineTestLoss),
                ]);
        }
        else
        {
            report.AddResults(
                $"Mean squared error after {epochs}, without any penalty, nothing dropped; {run.Averages}",
                ["net", "training loss", "test loss"],
                [.. repetitions.Rows.Select(row => row.Method is null
                    ? new ReportRow(null, row.Name, row.Train.Text(4), row.Test.Text(4))
                        : new ReportRow(row.Method, row.Train.Text(4), row.Test.Text(4)))]);
        }

        double noise = OverfittingSettings.NoiseStandardDeviation;
        report.AddSection("What this does not show", Html.Of($"""
            <p>The last row of the table is what is left when the noise is not learned: no net can be expected to do better at new points, where
            the noise alone costs {noise * noise:0.##} on average. A training loss far below it was reached by learning the noise. One seed says
            little: another draws other points. And the nets differ in more than dropout: as in the article, the one with dropout has ten times the
            learning rate.</p>

            """));
    }

    private static ReportRow Row(Method? method, double train, double test)
    {
        string[] cells = [OverfittingFindings.Loss(train), OverfittingFindings.Loss(test), Numbers.Fixed(test / train, 1)];
        return method is null ? new ReportRow(null, ["the line y = x", .. cells]) : new ReportRow(method, cells);
    }

    private Html Fits()
    {
        OverfittingSettings settings = first.Settings;
        Html chart = OverfittingCharts.Fits(first, first.Last, hasIds: true).OnPage(
            "fits", $"The fits of both nets, with {first.Train.X.Length} training and {first.Test.X.Length} test points");
        string whose = run.Seeds == 1 ? "" : $" This is the run of seed {Numbers.Seed(run.Seed)}.";
        return Html.Of($"""
            <p>Both nets saw only the training points: {settings.Samples} points of the line y = x with random noise added. The test points have
            the same noise, drawn anew. A net that has learned the line is equally wrong at both; a net that bends to reach each training
            point has learned the noise, and pays for it at the test points. This is called overfitting. Dropout switches off a random
            part of the net in every training step ({Numbers.Percent(settings.DropProbability)} of the hidden units), so that no unit can rely
            on particular others.{whose}</p>
            {chart}<div class="player" hidden="">
            <button type="button" id="play">Play</button>
            <label for="epoch">after epoch <span id="epoch-shown">{first.Last.Epoch}</span></label>
            <input type="range" id="epoch" min="0" max="{first.Fits.Count - 1}" value="{first.Fits.Count - 1}" autocomplete="off">
            </div>
            {HtmlTable.Create(
                "Loss at the epoch shown (mean squared error, nothing dropped)",
                ["net", "training points", "test points"],
                [LossRow(Method.WithoutDropout, first.Last.WithoutDropout), LossRow(Method.WithDropout, first.Last.WithDropout)])}
            """);
    }

    private static Html[] LossRow(Method method, NetFit fit) =>
    [
        method.Label,
        Html.Of($"<span data-loss=\"{method.Key}-train\">{OverfittingFindings.Loss(fit.TrainLoss)}</span>"),
        Html.Of($"<span data-loss=\"{method.Key}-test\">{OverfittingFindings.Loss(fit.TestLoss)}</span>"),
    ];

    private Html LossesText() => Html.Of($"""
        Training losses are those of the training step itself: with dropout they are measured while a random part of the net is switched
        off, and so they jump. Test losses are measured with the whole net. {PenaltyText()}
        """);

    private string PenaltyText()
    {
        if (first.Settings.L1 == 0 && first.Settings.WeightDecay == 0) return "No loss contains a penalty.";
        string l1 = first.Settings.L1 > 0
            ? "The L1 penalty is part of what is minimized, but not of the losses shown; losses.csv has it in columns of its own. " : "";
        return first.Settings.WeightDecay > 0 ? $"{l1}Weight decay (L2) acts in the optimizer and shows in no loss." : l1;
    }

    private Html RepetitionsText() => Html.Of($"""
        Here are all runs ({repetitions!.SeedsText}), each with its own points, initial weights and masks. Small dots are single runs; the large
        dot is their mean, the bar its 95 % interval. Further left is better. The two nets of a run share their points, so their losses are
        compared pair by pair.
        """);

    private Html Gallery() => Html.Of($"""
        <p>Choosing one moves the slider to its epoch. The directory {PictureDirectory} has them as the article draws them.</p>
        <ul class="gallery">
        {Html.Join(Pictured.Select(GalleryEntry))}</ul>

        """);

    private Html GalleryEntry(FitFrame frame)
    {
        Html drawing = SvgChart.Drawing(
            OverfittingCharts.Fits(first, frame, hasIds: false), $"moment-{frame.Epoch}",
            $"Both fits after {Numbers.Count(frame.Epoch, "epoch")}");
        return Html.Of($"""
            <li class="chart"><button type="button" data-epoch="{frame.Epoch}"><span>after {Numbers.Count(frame.Epoch, "epoch")}</span>{drawing}</button></li>

            """);
    }

    private IEnumerable<(string Name, string Value)> Settings()
    {
        OverfittingSettings settings = first.Settings;
        return
        [
            ("nets",
                $"two nets 1 - {settings.HiddenUnits} - {settings.HiddenUnits} - 1 with ReLU; one has dropout after each hidden linear " +
                "layer"),
            ("points", $"{settings.Samples} for training and {settings.Samples} for the test, y = x + " +
                $"{Numbers.Plain(OverfittingSettings.NoiseStandardDeviation)} times normal noise"),
            ("training", $"{Numbers.Count(settings.Epochs, "epoch")}, all points in each step, loss: mean squared error"),
            ("optimizer", $"Adam, learning rate {Numbers.Plain(OverfittingSettings.LearningRateWithoutDropout)} without dropout, " +
                $"{Numbers.Plain(OverfittingSettings.LearningRateWithDropout)} with"),
            ("drop probability", $"{Numbers.Plain(settings.DropProbability)} (the probability that a unit is set to zero)"),
            ("kind of dropout", settings.Dropout == DropoutKind.Inverted
                ? "inverted: what is kept is scaled up in training" : "vanilla: the outputs are scaled down in evaluation"),
            ("L1 penalty, both nets", settings.L1 == 0 ? "none" : Numbers.Plain(settings.L1)),
            ("weight decay (L2), both nets", settings.WeightDecay == 0 ? "none" : Numbers.Plain(settings.WeightDecay)),
            ("max-norm, both nets", settings.MaxNorm is double limit ? $"{Numbers.Plain(limit)} for each unit's incoming weights" : "none"),
            ("repetitions", $"{run.Seeds}, {run.SeedsText}"),
            ("random numbers", settings.Generator == GeneratorKind.Torch ? "torch: the numbers PyTorch draws from this seed" : "philox"),
        ];
    }
}
