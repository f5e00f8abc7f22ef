using System.Diagnostics;
using System.Globalization;
using DropoutLab.Data;
using DropoutLab.Distributed;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

namespace DropoutLab.Training;

/// <summary>The training loop: batches, loss, backward pass, step; with validation, schedules, early stopping and checkpoints.</summary>
/// <remarks>
/// <para>Formula: a step does what the plain loop does: <c>loss = Loss(model(x), y) + Penalty()</c>, ZeroGrad, Backward, clipping,
/// Step, AfterStep.</para>
/// <para>Numerics: a run that was killed and resumed from a checkpoint ends with the bits of one that was not.</para>
/// </remarks>
public sealed class Trainer
{
    private readonly Module model;
    private readonly Func<Batch, Tensor> predict;
    private readonly Loss loss;
    private readonly Optimizer optimizer;
    private readonly IReadOnlyList<Tensor> parameters;
    private readonly FiniteChecks checks;
    private readonly SavedState scheduleAtStart = [];
    private TrainerState state = new();

    /// <summary>Makes a trainer of a layer or a network of layers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">Its loss, with the mean as reduction.</param>
    /// <param name="optimizer">Over parameters of the model; its learning rates are those that a schedule's factor multiplies.</param>
    /// <exception cref="ArgumentException">The loss does not reduce to its mean, or the optimizer has no parameter of
    /// the model.</exception>
    public Trainer(Layer model, Loss loss, Optimizer optimizer)
        : this(model, batch => model.Forward(batch.Features), loss, optimizer)
    {
    }

    /// <summary>Makes a trainer of a module with a signature of its own: several inputs, a state, one of several results.</summary>
    /// <param name="model">The model.</param>
    /// <param name="predict">Calls it and gives what the loss compares with the targets: <c>batch =>
    /// model.Forward(batch.Inputs[0], batch.Inputs[1])</c>.</param>
    /// <param name="loss">Its loss, with the mean as reduction.</param>
    /// <param name="optimizer">Over parameters of the model; its learning rates are those that a schedule's factor multiplies.</param>
    /// <exception cref="ArgumentException">The loss does not reduce to its mean, or the optimizer has no parameter of
    /// the model.</exception>
    public Trainer(Module model, Func<Batch, Tensor> predict, Loss loss, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (loss.Reduction != Reduction.Mean)
            throw new ArgumentException($"Trainer: a loss with reduction Mean expected, {loss.Reduction} came", nameof(loss));
        this.model = model;
        this.predict = predict;
        this.loss = loss;
        this.optimizer = optimizer;
        parameters = model.Parameters;
        checks = new FiniteChecks(model);
        if (!optimizer.ParameterGroups.Any(group => group.Parameters.Any(learned => parameters.Any(own => ReferenceEquals(own, learned)))))
            throw new ArgumentException(
                "Trainer: an optimizer over the model's parameters expected, it has none of them", nameof(optimizer));
    }

    /// <summary>Examples on which the model is evaluated after each epoch; null for none.</summary>
    /// <exception cref="ArgumentException">There is no example in it.</exception>
    public Dataset? Validation
    {
        get;
        init => field = value is { Count: 0 }
            ? throw new ArgumentException("Trainer: the validation part has no example", nameof(value))
            : value;
    }

    /// <summary>How the learning rate changes; null keeps it. After <see cref="Fit"/> the optimizer has its full rates again.</summary>
    public LearningRateSchedule? Schedule
    {
        get;
        init => (field, scheduleAtStart) = (value, value?.GetState() ?? []);
    }

    /// <summary>How the model's drop probabilities change; null keeps them. After <see cref="Fit"/> each module has the factor again that
    /// it had before, mostly 1.</summary>
    /// <remarks><para>For inverted dropout alone: a vanilla layer's evaluation depends on the probability that it was
    /// trained with.</para></remarks>
    /// <exception cref="ArgumentException">No module of the model is one that can drop (<see cref="IScheduledDropout"/>; it may be, with
    /// probability 0), or one is a layer of vanilla dropout.</exception>
    public DropProbabilitySchedule? DropSchedule
    {
        get;
        init => field = ScheduledDropout.Checked(value, model);
    }

    /// <summary>When to stop early, and that the weights of the best epoch are brought back; null does neither.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>What to find beside loss and accuracy, such as <c>[new R2()]</c>: in the training examples and in the
    /// validation part.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = [];

    /// <summary>The ranks that train together, and the shards of a batch; null trains on this process alone.</summary>
    /// <remarks>
    /// <para>Every rank makes the same trainer and calls <see cref="Fit"/> and <see cref="Resume"/> with a loader over the same examples,
    /// whose orders are those of rank 0. Rank 0 validates, tells <c>progress</c>, and reads and writes checkpoints, which go on with
    /// any number of ranks. A cancellation on any rank ends all, after the step behind it.</para>
    /// <para>AfterStep and Penalty run on every rank. What they decide by sums of their own they ask of rank 0, with
    /// <see cref="DataParallel.Decide"/>, so that ranks stay equal.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">It is of another model or optimizer.</exception>
    public DataParallel? Parallel
    {
        get;
        init => field = value is null || (ReferenceEquals(value.Model, model) && ReferenceEquals(value.Optimizer, optimizer))
            ? value
            : throw new ArgumentException(
                "Trainer: a DataParallel of the trainer's model and optimizer expected, another's came", nameof(value));
    }

    /// <summary>What is added to the loss at each step, such as <c>() => 1e-4f * Optimizers.Penalty.L1(net.Parameters)</c>;
    /// reported apart.</summary>
    public Func<Tensor>? Penalty { get; init; }

    /// <summary>What is done to the weights after each step, such as <c>() => MaxNorm.Apply(net.Parameters, 3)</c>.</summary>
    public Action? AfterStep { get; init; }

    /// <summary>The greatest norm of the gradient, all parameters together; null does not clip.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double? MaxGradientNorm
    {
        get;
        init => field = value is null or > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Trainer: a greatest norm of the gradient above 0 expected");
    }

    /// <summary>Whether the backward pass takes the step too (<see cref="Optimizer.BackwardAndStep"/>): the same bits in less time, where
    /// nothing needs the gradient as a whole.</summary>
    /// <remarks><para><see cref="Tensor.Grad"/> is null after a step then. Not with <see cref="MaxGradientNorm"/> or
    /// <see cref="Parallel"/>, which need gradients.</para></remarks>
    public bool StepsInBackward { get; init; }

    /// <summary>Where checkpoints are written: after each epoch and on cancellation; null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Steps from checkpoint to checkpoint inside an epoch; 0 writes none there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int CheckpointEverySteps
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>Trains the model; after <see cref="Resume"/>, goes on from the checkpoint.</summary>
    /// <remarks>
    /// <para>Modes: a model in evaluation mode is switched to training, with all inside it. In a model that trains, a layer that was put
    /// into evaluation mode (to keep its dropout off, or its statistics) stays so. Whatever <paramref name="progress"/> or AfterStep
    /// evaluate, the model goes on in the modes it had.</para>
    /// <para>A call without Resume begins anew: schedule and early stopping too.</para>
    /// </remarks>
    /// <param name="loader">The training examples.</param>
    /// <param name="epochs">How many passes over them, counted from the very beginning of the run; at least 1.</param>
    /// <param name="progress">Told after each step, and of each epoch's result.</param>
    /// <param name="cancellation">Stops after the step that runs; what was learned is kept.</param>
    /// <returns>The epochs, and why the training ended.</returns>
    /// <exception cref="NonFiniteException">The training or validation loss became NaN or infinite, or a gradient that was to be clipped,
    /// or weights that were to be written or returned; the exception names the first tensor that held such a value. A gradient that is not
    /// finite though the loss is, is found before its step only with <see cref="MaxGradientNorm"/>, else right after it.</exception>
    /// <exception cref="ArgumentException">The loader gives no batch.</exception>
    /// <exception cref="InvalidOperationException">Checkpoints are wanted every few steps, and there is no path for them; or
    /// <see cref="StepsInBackward"/> meets what needs gradients.</exception>
    /// <exception cref="IOException">No file can be written at the checkpoint's path, or the disk is full;
    /// also <see cref="UnauthorizedAccessException"/>.</exception>
    public History Fit(
        DataLoader loader, int epochs, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        if (loader.BatchCount == 0)
            throw new ArgumentException(
                $"Fit: {loader.Dataset.Count} examples in batches of {loader.BatchSize} give no batch", nameof(loader));
        if (CheckpointPath is null && CheckpointEverySteps > 0)
            throw new InvalidOperationException(
                $"Fit: a checkpoint every {CheckpointEverySteps} steps needs a CheckpointPath, there is none");
        if (StepsInBackward && (MaxGradientNorm is not null || Parallel is not null))
            throw new InvalidOperationException(
                "Fit: StepsInBackward leaves no gradient, and " +
                $"{(Parallel is null ? nameof(MaxGradientNorm) : nameof(Parallel))} needs one; leave out one of the two");
        if (CheckpointPath is not null && IsFirstRank) CheckpointFile.CheckWritable(CheckpointPath);
        TrainerState run = state;
        state = new TrainerState();
        if (!run.IsResumed)
        {
            EarlyStopping?.Restart();
            Schedule?.SetState(scheduleAtStart);
        }

        CompareRanks(loader, epochs, run);
        if (HasOtherRanks && loader.OwnGenerator is { } orders) Parallel!.TakeOver(orders);
        run.FullRates = Schedule is null ? null : [.. optimizer.ParameterGroups.Select(group => group.LearningRate)];
        run.Dropout = DropSchedule is null ? null : new ScheduledDropout(model, DropSchedule);
        try
        {
            return Run(loader, epochs, run, progress, cancellation);
        }
        finally
        {
            SetRates(run, factor: 1);
            run.Dropout?.Restore();
        }
    }

    private History Run(
        DataLoader loader, int epochs, TrainerState run, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        long stepsBefore = ((long)run.Epoch * loader.BatchCount) + run.Step;
        if (!model.IsTraining) model.Train();
        var modes = new ModuleModes(model);
        if (AnyRank(cancellation.IsCancellationRequested)) return Stop(loader, run, StopReason.Cancelled);
        if (!IsFirstRank) progress = null;
        for (; run.Epoch < epochs; run.NextEpoch())
        {
            foreach (Batch batch in loader)
            {
                bool anyStops = TakeStep(batch, run, loader.BatchCount, cancellation.IsCancellationRequested);
                run.Step++;
                if (CheckpointEverySteps > 0 && run.Step % CheckpointEverySteps == 0) WriteCheckpoint(loader, run);
                progress?.Report(Progress(run, epochs, loader.BatchCount, stepsBefore, clock.Elapsed));
                modes.KeepTraining();
                if (HasOtherRanks ? anyStops : cancellation.IsCancellationRequested) return Stop(loader, run, StopReason.Cancelled);
            }

            // A loss that is not finite tells of the weights before it; those of the last step have none after them.
            if (run.Epoch == epochs - 1) checks.CheckWeights(run);
            bool stops = EndEpoch(loader, run);
            progress?.Report(Progress(run, epochs, loader.BatchCount, stepsBefore, clock.Elapsed) with { Result = run.History[^1] });
            modes.KeepTraining();
            if (stops) return Stop(loader, run, StopReason.EarlyStopping);
        }

        return Stop(loader, run, StopReason.Finished);
    }

    /// <summary>Brings back a run from its checkpoint, so that the next <see cref="Fit"/> goes on where it was written.</summary>
    /// <remarks><para>Make model, optimizer, loader, schedule and generators as for the first run. Nothing is changed if the file does not
    /// fit them.</para></remarks>
    /// <param name="path">The checkpoint.</param>
    /// <param name="loader">The loader that Fit will get.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or no checkpoint.</exception>
    /// <exception cref="ArgumentException">It belongs to another model, optimizer, loader or generator.</exception>
    public void Resume(string path, DataLoader loader)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(loader);
        TrainerCheckpoint checkpoint = Checkpoint;
        SavedState saved = ReadCheckpoint(path), before = checkpoint.Capture(loader, state);
        try
        {
            state = checkpoint.Apply(saved, loader);
        }
        catch
        {
            checkpoint.Apply(before, loader);
            throw;
        }
    }

    private TrainerCheckpoint Checkpoint => new(model, optimizer, Schedule, DropSchedule, EarlyStopping, Metrics, Parallel);

    private bool IsFirstRank => Parallel is null or { Communicator.Rank: 0 };

    private bool HasOtherRanks => Parallel is { Communicator.Size: > 1 };

    private bool AnyRank(bool own) => Parallel?.Any(own) ?? own;

    /// <summary>Before the first step: a rank that would take other steps would leave the others waiting.</summary>
    private void CompareRanks(DataLoader loader, int epochs, TrainerState run) => Parallel?.Communicator.CheckSame(
        "Fit: trainer and loader",
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            epochs {epochs} from epoch {run.Epoch}, step {run.Step}
            {loader.Dataset.Count} examples in batches of {loader.BatchSize}, {loader.BatchCount} batches
            orders from {loader.OwnGenerator?.GetType().Name ?? "the default generator"}
            {Checkpoint.Kinds}
            {loss.GetType().Name}
            {Validation?.Count ?? 0} examples to validate
            a greatest norm of {MaxGradientNorm ?? 0}
            checkpoints {(CheckpointPath is null ? "no" : "yes")}, every {CheckpointEverySteps} steps
            penalty {(Penalty is null ? "no" : "yes")}, after a step {(AfterStep is null ? "nothing" : "something")}
            """));

    /// <summary>Rank 0 reads: others may have no such file.</summary>
    private SavedState ReadCheckpoint(string path)
    {
        if (!HasOtherRanks) return CheckpointFile.Read(path);
        using var copy = new MemoryStream(Parallel!.Communicator.BroadcastArray(IsFirstRank ? File.ReadAllBytes(path) : []));
        return CheckpointFile.Read(copy, path);
    }

    private void SetRates(TrainerState run, double factor)
    {
        // Without a schedule the rates are the user's to change, also between two steps.
        if (run.FullRates is not { } fullRates) return;
        for (int i = 0; i < fullRates.Length; i++) optimizer.ParameterGroups[i].LearningRate = fullRates[i] * factor;
    }

    /// <summary>Takes a step; says whether any of the other ranks wants to stop.</summary>
    private bool TakeStep(Batch batch, TrainerState run, int steps, bool stops)
    {
        double time = run.Epoch + ((double)run.Step / steps);
        SetRates(run, Schedule?.Factor(time) ?? 1);
        run.Dropout?.Set(time);
        run.LearningRate = optimizer.LearningRate;
        using TensorScope step = TensorScope.Open();
        bool anyStops = false;
        if (Parallel is { Shards: > 1 })
        {
            anyStops = BackwardShards(batch, run, stops);
        }
        else
        {
            Tensor total = Forward(batch, out Tensor prediction, out double lossValue, out double penaltyValue);
            CheckLoss(total, batch, prediction, lossValue, penaltyValue, run);
            optimizer.ZeroGrad();
            if (StepsInBackward) optimizer.BackwardAndStep(total);
            else total.Backward();
            run.Sums.Add(lossValue, loss.Divisor(prediction, batch.Targets), penaltyValue, prediction, batch, Metrics);
        }

        if (MaxGradientNorm is { } norm &&
            !double.IsFinite(Parallel?.ClipByNorm(parameters, norm) ?? GradientClipping.ByNorm(parameters, norm)) &&
            checks.NonFiniteGradient() is { } gradient)
            throw new NonFiniteException(gradient, run.Epoch, run.Step);
        if (Parallel is not null) Parallel.Step();
        else if (!StepsInBackward) optimizer.Step();
        AfterStep?.Invoke();
        return anyStops;
    }

    private Tensor Forward(Batch batch, out Tensor prediction, out double lossValue, out double penaltyValue)
    {
        prediction = predict(batch);
        Tensor value = loss.Forward(prediction, batch.Targets);
        Tensor? penalty = Penalty?.Invoke();
        // Read before Backward, which may reuse a penalty that the model made in its forward pass.
        (lossValue, penaltyValue) = (value.Item(), penalty?.Item() ?? 0);
        return penalty is null ? value : value + penalty;
    }

    private void CheckLoss(Tensor total, Batch batch, Tensor prediction, double lossValue, double penaltyValue, TrainerState run)
    {
        if (!float.IsFinite(total.Item()))
            throw new NonFiniteException(checks.CauseOfLoss(batch, prediction, lossValue, penaltyValue), run.Epoch, run.Step);
    }

    /// <summary>The gradients of a batch whose shards several ranks compute, and what it adds to the totals; says whether any rank wants
    /// to stop.</summary>
    private bool BackwardShards(Batch batch, TrainerState run, bool stops)
    {
        const int LossFigure = 0, PenaltyFigure = 1, CorrectFigure = 2, ClassifiedFigure = 3, LengthFigure = 4, Figures = 5;
        List<double[]> own = [];
        ShardResults results = Parallel!.BackwardShards(batch, Figures, stops, (part, figures, out divisor) =>
        {
            Tensor total = Forward(part, out Tensor prediction, out figures[LossFigure], out figures[PenaltyFigure]);
            divisor = loss.Divisor(prediction, part.Targets);
            // The mean over a part that counts nothing is no number, and none is needed.
            if (divisor != 0) CheckLoss(total, part, prediction, figures[LossFigure], figures[PenaltyFigure], run);
            var totals = default(EpochTotals);
            totals.AddPredictions(prediction, part, Metrics);
            (figures[CorrectFigure], figures[ClassifiedFigure]) = (totals.Correct, totals.Classified);
            own.Add(totals.MetricsToArray());
            figures[LengthFigure] = own[^1].Length;
            return total;
        });
        run.Sums.AddLosses(results.Mean(LossFigure), results.Divisors.Sum(), results.Mean(PenaltyFigure), batch.Size);
        run.Sums.AddClassified(results.Sum(CorrectFigure), results.Sum(ClassifiedFigure));
        if (Metrics.Count > 0)
        {
            int length = (int)Enumerable.Range(0, Parallel.Shards).Max(shard => results[shard, LengthFigure]);
            foreach (double[] totals in Parallel.GatherOfShards(batch, own, length)) run.Sums.AddMetrics(totals, Metrics);
        }

        if (!double.IsFinite(results.Mean(LossFigure))) throw new NonFiniteException("loss", run.Epoch, run.Step);
        return results.AnyStops;
    }

    /// <summary>The validation part's totals, which rank 0 finds for all.</summary>
    private EpochTotals Validate(DataLoader loader)
    {
        if (!HasOtherRanks) return Run();
        var totals = default(EpochTotals);
        totals.Add(Parallel!.Communicator.BroadcastArray(IsFirstRank ? Run().ToArray() : []), Metrics);
        Parallel.TakeOverGenerators();
        return totals;

        EpochTotals Run() => Evaluation.Totals(model, predict, loss, Validation!, Math.Max(loader.BatchSize, 256), Metrics);
    }

    /// <summary>Evaluates and notes the epoch; says whether to stop.</summary>
    private bool EndEpoch(DataLoader loader, TrainerState run)
    {
        Evaluation? validation = Validation is null
            ? null
            : Evaluation.From(Validate(loader), Metrics);
        if (validation is { } evaluated && !double.IsFinite(evaluated.Loss))
            throw new NonFiniteException(
                checks.First("validation ", new Batch(Validation!.Inputs, Validation.Targets)) ?? "validation loss", run.Epoch, run.Step);
        var result = new EpochResult(
            run.Epoch, run.Sums.Loss, run.Sums.Penalty, run.Sums.Accuracy, validation?.Loss, validation?.Accuracy, run.LearningRate)
        {
            Metrics = run.Sums.Results(Metrics),
            ValidationMetrics = validation?.Metrics ?? MetricResults.Empty,
        };
        run.History.Add(result);
        double watched = result.ValidationLoss ?? result.Loss;
        Schedule?.Observe(watched);
        bool stops = EarlyStopping?.Observe(watched, model) == true;
        if (!stops && CheckpointPath is not null)
        {
            TrainerState next = run.Copy();
            next.NextEpoch();
            WriteCheckpoint(loader, next);
        }

        return stops;
    }

    private History Stop(DataLoader loader, TrainerState run, StopReason reason)
    {
        if (reason == StopReason.Cancelled) WriteCheckpoint(loader, run);
        else if (EarlyStopping?.BestWeights is { } best) model.LoadStateDict(best);
        return new History(run.History, reason);
    }

    private static TrainingProgress Progress(TrainerState run, int epochs, int steps, long stepsBefore, TimeSpan elapsed)
    {
        long done = ((long)run.Epoch * steps) + run.Step - stepsBefore, left = ((long)epochs * steps) - done - stepsBefore;
        return new TrainingProgress(
            run.Epoch, epochs, run.Step, steps, run.Sums.Loss, run.LearningRate, elapsed, done == 0
                ? TimeSpan.Zero
                : elapsed * ((double)left / done));
    }

    private void WriteCheckpoint(DataLoader loader, TrainerState run)
    {
        // The old checkpoint is worth more than one that can only go on with NaN.
        checks.CheckWeights(run);
        if (CheckpointPath is null) return;
        SavedState captured = Checkpoint.Capture(loader, run);
        if (IsFirstRank) CheckpointFile.Write(CheckpointPath, captured);
    }
}
