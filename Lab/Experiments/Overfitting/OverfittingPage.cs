using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Overfitting;

/// <summary>The overview page of a run, for a reader who sees no code.</summary>
internal static class OverfittingPage
{
    /// <param name="run">The run whose epochs are shown.</param>
    /// <param name="pictures">The fits as pictures, by epoch.</param>
    /// <param name="repetitions">The same with other seeds; null for a single run.</param>
    /// <param name="repetitionsPicture">Their picture.</param>
    internal static HtmlPage Create(
        OverfittingRun run, IReadOnlyDictionary<int, byte[]> pictures, OverfittingRepetitions? repetitions = null,
        byte[]? repetitionsPicture = null)
    {
        var findings = new OverfittingFindings(run);
        var page = new HtmlPage("Overfitting, with and without dropout", Lead(run, findings, repetitions));
        page.AddSection("The fits, epoch by epoch", Fits(run));
        page.AddSection("The losses over the epochs", Losses(run));
        page.AddSection("After the last epoch", LastLosses(run, findings));
        if (repetitions is not null) page.AddSection("With other seeds", Repetitions(run, repetitions, repetitionsPicture!));
        page.AddSection("The pictures", Gallery(pictures));
        page.AddSection("What was run", Settings(run.Settings));
        page.AddData("fits-data", FitsData(run));
        page.AddScript("fits.js");
        return page;
    }

    private static Html Lead(OverfittingRun run, OverfittingFindings findings, OverfittingRepetitions? repetitions)
    {
        if (repetitions is not null) return Html.Of($"{repetitions.Sentence()}");
        if (!run.IsComplete)
            return Html.Of($"This run was stopped after {run.EpochsDone} of {run.Settings.Epochs} epochs. {findings.Sentence()}");
        string stopped = run.Settings.Seeds == 1 ? "" : "This run was stopped before its repetitions were done; this is its first seed. ";
        return Html.Of($"{stopped}{findings.Sentence()}");
    }

    private static Html Fits(OverfittingRun run)
    {
        OverfittingSettings settings = run.Settings;
        double[] x = [.. run.Test.X];
        var margin = 0.05 * (x[^1] - x[0]);
        var chart = new SvgChart(
            "fits",
            $"The fits of both nets after epoch {run.Last.Epoch}, with {run.Train.X.Length} training and {run.Test.X.Length} test points",
            new ChartAxis("input x", x[0] - margin, x[^1] + margin),
            new ChartAxis("target y", FitPicture.LowestY, FitPicture.HighestY),
            [
                new ChartSeries("train-points", "train", "training points", SeriesLook.Circles, x, [.. run.Train.Y]),
                new ChartSeries("test-points", "test", "test points", SeriesLook.Diamonds, x, [.. run.Test.Y]),
                Fit(Method.WithoutDropout, x, run.Last.WithoutDropout),
                Fit(Method.WithDropout, x, run.Last.WithDropout),
            ]);
        return Html.Of($"""
            <p>Both nets saw only the training points: {settings.Samples} points of the line y = x with random noise added. The test points have
            the same noise, drawn anew. A net that has learned the line is equally wrong at both; a net that bends to reach each training
            point has learned the noise, and pays for it at the test points. This is called overfitting. Dropout switches off a random
            part of the net in every training step{ShareOff(settings)}, so that no unit can rely on particular others.</p>
            {chart.Render()}<div class="player" hidden>
            <button type="button" id="play">Play</button>
            <label for="epoch">epoch <span id="epoch-shown">{run.Last.Epoch}</span></label>
            <input type="range" id="epoch" min="0" max="{run.Fits.Count - 1}" value="{run.Fits.Count - 1}" autocomplete="off">
            </div>
            {LossesOfFrame(run.Last)}
            """);
    }

    private static Html ShareOff(OverfittingSettings settings) =>
        Html.Of($" ({(100 * settings.DropProbability).ToString("0.##", CultureInfo.InvariantCulture)} % of the hidden units)");

    private static ChartSeries Fit(Method method, double[] x, NetFit fit) => new(
        $"fit-{method.Key}", method.Key, $"fit {method.Name}", LookOf(method), x, [.. fit.Prediction]);

    private static SeriesLook LookOf(Method method) => method.IsDashed ? SeriesLook.DashedLine : SeriesLook.Line;

    private static Html LossesOfFrame(FitFrame frame) => HtmlTable.Create(
        "Loss at the epoch shown (mean squared error, nothing dropped)",
        ["Net", "training points", "test points"],
        [LossRow(Method.WithoutDropout, frame.WithoutDropout), LossRow(Method.WithDropout, frame.WithDropout)]);

    private static Html[] LossRow(Method method, NetFit fit) =>
    [
        method.Label,
        Html.Of($"<span data-loss=\"{method.Key}-train\">{OverfittingFindings.Loss(fit.TrainLoss)}</span>"),
        Html.Of($"<span data-loss=\"{method.Key}-test\">{OverfittingFindings.Loss(fit.TestLoss)}</span>"),
    ];

    private static Html LastLosses(OverfittingRun run, OverfittingFindings findings)
    {
        Html[] Row(Html name, double train, double test) =>
            [name, Html.Of($"{OverfittingFindings.Loss(train)}"), Html.Of($"{OverfittingFindings.Loss(test)}"),
                Html.Of($"{test / train:0.0}")];
        Html table = HtmlTable.Create(
            $"Mean squared error after {ExperimentRun.EpochsText(run.EpochsDone)}, without any penalty, nothing dropped",
            ["Net", "training points", "test points", "test : training"],
            [
                Row(Method.WithoutDropout.Label, run.Last.WithoutDropout.TrainLoss, run.Last.WithoutDropout.TestLoss),
                Row(Method.WithDropout.Label, run.Last.WithDropout.TrainLoss, run.Last.WithDropout.TestLoss),
                Row(Html.Of($"the line y = x itself"), findings.TrueLineTrainLoss, findings.TrueLineTestLoss),
            ]);
        double noise = OverfittingSettings.NoiseStandardDeviation;
        return Html.Of($"""
            {table}<p class="quiet">The last row is what is left when the noise is not learned: no net can be expected to do better at new points, where
            the noise alone costs {noise * noise:0.##} on average. A training loss far below it was reached by learning the noise. One run says little:
            another seed draws other points. And the nets differ in more than dropout: as in the article, the one with dropout has ten times the
            learning rate.</p>

            """);
    }

    private static Html Repetitions(OverfittingRun run, OverfittingRepetitions repetitions, byte[] picture)
    {
        string caption = $"Mean squared error after {ExperimentRun.EpochsText(run.EpochsDone)}, mean and 95 % interval over " +
            $"{repetitions.All.Count} repetitions";
        string losses = string.Join(", ", repetitions.Rows.Select(row => $"{row.Name} {OverfittingRepetitions.Text(row.Test)}"));
        return Html.Of($"""
            <p>What is above is the run of seed {OverfittingSettings.TextOf(run.Settings.Seed)}. Here are all runs ({repetitions.SeedsText}), each with its
            own points, initial weights and masks. Small dots are single runs; the large dot is their mean, the bar its 95 % interval.
            Further left is better. The two nets of a run share their points, so their losses are compared pair by pair.</p>
            <figure class="picture">{HtmlPage.Picture(picture, $"Test losses after the last epoch: {losses}", PictureStyle.Width, PictureStyle.Height)}</figure>
            {HtmlTable.Create(caption, ["Net", "training points", "test points"], repetitions.Rows.Select(RepetitionsRow))}
            """);
    }

    private static IReadOnlyList<Html> RepetitionsRow((Method? Method, string Name, MeanInterval Train, MeanInterval Test) row) =>
    [
        row.Method?.Label ?? Html.Of($"{row.Name}"),
        Html.Of($"{OverfittingRepetitions.Text(row.Train)}"),
        Html.Of($"{OverfittingRepetitions.Text(row.Test)}"),
    ];

    private static Html Losses(OverfittingRun run)
    {
        double[] epochs = [.. run.Losses.Select(losses => (double)losses.Epoch)];
        double[] fitEpochs = [.. run.Fits.Select(frame => (double)frame.Epoch)];
        var chart = new SvgChart(
            "losses",
            "Training and test losses of both nets over the epochs, on a logarithmic scale",
            OverfittingPictures.EpochAxis(run),
            OverfittingPictures.LossAxis(run),
            [
                new("train-overfitting", Method.WithoutDropout.Key, "training, without dropout", SeriesLook.ThinLine, epochs,
                    [.. run.Losses.Select(losses => (double)losses.WithoutDropout.Data)]),
                new("train-dropout", Method.WithDropout.Key, "training, with dropout", SeriesLook.ThinLine, epochs,
                    [.. run.Losses.Select(losses => (double)losses.WithDropout.Data)]),
                new("test-overfitting", Method.WithoutDropout.Key, "test, without dropout", LookOf(Method.WithoutDropout), fitEpochs,
                    [.. run.Fits.Select(frame => (double)frame.WithoutDropout.TestLoss)]),
                new("test-dropout", Method.WithDropout.Key, "test, with dropout", LookOf(Method.WithDropout), fitEpochs,
                    [.. run.Fits.Select(frame => (double)frame.WithDropout.TestLoss)]),
            ])
        { IsOverEpochs = true };
        return Html.Of($"""
            <p>Training losses are those of the training step itself: with dropout they are measured while a random part of the net is switched
            off, and so they jump. Test losses are measured with the whole net. {Penalties(run.Settings)}</p>
            {chart.Render()}
            """);
    }

    private static Html Penalties(OverfittingSettings settings)
    {
        if (settings.L1 == 0 && settings.WeightDecay == 0) return Html.Of($"No loss contains a penalty.");
        string l1 = settings.L1 > 0
            ? "The L1 penalty is part of what is minimized, but not of the losses shown; losses.csv has it in columns of its own. "
            : "";
        string l2 = settings.WeightDecay > 0 ? "Weight decay (L2) acts in the optimizer and shows in no loss." : "";
        return Html.Of($"{l1}{l2}");
    }

    private static Html Gallery(IReadOnlyDictionary<int, byte[]> pictures) => Html.Of($"""
        <p>The same fits as the article draws them. Choosing a picture moves the slider to its epoch.</p>
        <ul class="gallery">
        {Html.Join(pictures.OrderBy(picture => picture.Key).Select(GalleryEntry))}</ul>

        """);

    private static Html GalleryEntry(KeyValuePair<int, byte[]> picture) => Html.Of($"""
        <li><button type="button" data-epoch="{picture.Key}">{HtmlPage.Picture(picture.Value, $"Both fits after epoch {picture.Key}", PictureStyle.Width, PictureStyle.Height)}</button></li>

        """);

    private static Html Settings(OverfittingSettings settings)
    {
        string dropout = settings.Dropout == DropoutKind.Inverted
            ? "inverted: what is kept is scaled up in training"
            : "vanilla: the outputs are scaled down in evaluation";
        string generator = settings.Generator == GeneratorKind.Torch ? "torch: the numbers PyTorch draws from this seed" : "philox";
        return Html.Of($"""
            {HtmlTable.OfPairs("Settings of this run",
            [
                ("nets", $"two nets 1 - {settings.HiddenUnits} - {settings.HiddenUnits} - 1 with ReLU; one has dropout after each hidden linear layer"),
                ("points", $"{settings.Samples} for training and {settings.Samples} for the test, y = x + {Text(OverfittingSettings.NoiseStandardDeviation)} times normal noise"),
                ("training", $"{settings.Epochs} epochs, all points in each step, loss: mean squared error"),
                ("optimizer", $"Adam, learning rate {Text(OverfittingSettings.LearningRateWithoutDropout)} without dropout, {Text(OverfittingSettings.LearningRateWithDropout)} with"),
                ("drop probability", $"{Text(settings.DropProbability)} (the probability that a unit is set to zero)"),
                ("kind of dropout", dropout),
                ("L1 penalty, both nets", settings.L1 == 0 ? "none" : Text(settings.L1)),
                ("weight decay (L2), both nets", settings.WeightDecay == 0 ? "none" : Text(settings.WeightDecay)),
                ("max-norm, both nets", settings.MaxNorm is double limit ? $"{Text(limit)} for each unit's incoming weights" : "none"),
                ("seed", settings.Seeds == 1 ? OverfittingSettings.TextOf(settings.Seed) : $"{settings.Seeds} of them, from {OverfittingSettings.TextOf(settings.Seed)}"),
                ("random numbers", generator),
            ])}<p>The command to repeat it:</p>
            <pre><code>{settings.Command()}</code></pre>

            """);
    }

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static ReadOnlySpan<byte> FitsData(OverfittingRun run)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteNumbers(json, "x", run.Test.X);
            json.WriteStartArray("methods");
            json.WriteStringValue(Method.WithoutDropout.Key);
            json.WriteStringValue(Method.WithDropout.Key);
            json.WriteEndArray();
            json.WriteStartArray("frames");
            foreach (FitFrame frame in run.Fits)
            {
                json.WriteStartObject();
                json.WriteNumber("epoch", frame.Epoch);
                WriteFit(json, Method.WithoutDropout, frame.WithoutDropout);
                WriteFit(json, Method.WithDropout, frame.WithDropout);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void WriteFit(Utf8JsonWriter json, Method method, NetFit fit)
    {
        json.WriteStartObject(method.Key);
        json.WriteString("train", OverfittingFindings.Loss(fit.TrainLoss));
        json.WriteString("test", OverfittingFindings.Loss(fit.TestLoss));
        WriteNumbers(json, "y", fit.Prediction);
        json.WriteEndObject();
    }

    /// <summary>Four digits after the point are finer than a pixel; what is no number becomes null.</summary>
    private static void WriteNumbers(Utf8JsonWriter json, string name, float[] values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
        {
            if (float.IsFinite(value))
                json.WriteRawValue(value.ToString("0.####", CultureInfo.InvariantCulture));
            else
                json.WriteNullValue();
        }

        json.WriteEndArray();
    }
}
