using System.Numerics.Tensors;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Optimizers;

namespace DropoutLab.Distributed;

/// <summary>Trains one model on several ranks: the global batch is cut into shards, each rank computes the gradients of some, and all get
/// their mean, with the same bits for any number of ranks.</summary>
/// <remarks>
/// <para>Usage, on every rank: <c>var parallel = new DataParallel(net, optimizer, communicator, shards: 8);</c>, then <c>parallel.Backward(
/// batch, part => mse.Forward(net.Forward(part.Features), part.Targets)); optimizer.Step();</c> where every rank walks the same global
/// batches. With a trainer: its property Parallel.</para>
/// <para>Formula: shard s has rows [s * N / S, (s + 1) * N / S) of N; the gradient is the sum over s of n_s / N * the gradient of the loss
/// of shard s, with n_s its rows: the gradients times n_s are added in one binary tree over the shards' numbers, whoever computed them, and
/// the total is divided by N.</para>
/// <para>Shards are a setting of the run, not of its start: other numbers of shards give other bits (sums in another order, other
/// masks), other numbers of ranks do not. One shard is the plain loop, bit for bit; several on one rank are gradient accumulation.</para>
/// <para>Random numbers: with several shards each has a sequence of its own for each generator of the model and for Generator.Default.
/// What is drawn outside of <see cref="Backward"/> comes from the generators themselves, which are equal on all ranks.</para>
/// <para>Buffers: each shard starts with the same ones, and they become the mean of what the shards made of them, weighted by rows. So
/// batch normalization takes a shard's statistics, and a shard needs two rows; unless it is synchronized, when it takes those of the
/// global batch (see <see cref="BatchNorm.IsSynchronized"/>).</para>
/// <para>At the start ranks compare names, shapes and settings, and take parameters, buffers, optimizer state and generators over from
/// rank 0.</para>
/// </remarks>
public sealed class DataParallel
{
    /// <summary>Floats that are exchanged at a time: enough to hide the latency of a network, few enough to stay in a cache.</summary>
    internal const int DefaultBucketLength = 1 << 20;

    private readonly Module model;
    private readonly Optimizer optimizer;
    private readonly Tensor[] parameters;
    private readonly int trained;
    private readonly ShardGenerators? generators;
    private readonly ShardBuffers? buffers;
    private readonly GradientExchange? exchange;
    private readonly SplitOptimizer? split;
    private readonly ShardTurns? turns;
    private float[][] apart = [];
    private StepReport? report;
    private long steps;

    /// <summary>Compares the ranks and gives all of them the state of rank 0; called on every rank.</summary>
    /// <param name="model">The model, made alike on every rank; its values may differ.</param>
    /// <param name="optimizer">Over its parameters, made alike on every rank.</param>
    /// <param name="communicator">The ranks.</param>
    /// <param name="shards">Into how many shards a global batch is cut, at least as many as there are ranks.</param>
    /// <param name="splitsOptimizer">Whether each rank keeps the optimizer's state for some of the parameters only: see the
    /// method <see cref="Step"/>.</param>
    /// <exception cref="ArgumentException">There are more ranks than shards, or a generator is of a kind that has no streams.</exception>
    /// <exception cref="InvalidOperationException">Names, shapes or settings differ between ranks.</exception>
    public DataParallel(Module model, Optimizer optimizer, Communicator communicator, int shards, bool splitsOptimizer = false)
        // On one processor a thread that waits would take its time from the one that computes.
        : this(
            model, optimizer, communicator, shards, splitsOptimizer, DefaultBucketLength, overlaps: Environment.ProcessorCount > 1)
    {
    }

    internal DataParallel(
        Module model, Optimizer optimizer, Communicator communicator, int shards, bool splitsOptimizer, int bucketLength, bool overlaps)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(communicator);
        if (shards < communicator.Size)
            throw new ArgumentException(
                $"DataParallel: a shard or more for each of {communicator.Size} ranks expected, {shards} shards came", nameof(shards));
        (this.model, this.optimizer, Communicator, Shards) = (model, optimizer, communicator, shards);
        Tensor[] ofOptimizer = [.. optimizer.ParameterGroups.SelectMany(group => group.Parameters)];
        trained = ofOptimizer.Length;
        parameters = [.. model.Parameters.Union(ofOptimizer, ReferenceEqualityComparer.Instance).Cast<Tensor>()];
        ParallelStart.Compare(model, optimizer, parameters, communicator, shards, splitsOptimizer);
        ParallelStart.TakeOver(model, optimizer, parameters, communicator);
        // On one rank as well, so that a loop that forgets it fails before it is started on many.
        optimizer.IsSplit = splitsOptimizer;
        if (splitsOptimizer && communicator.Size > 1)
        {
            split = new SplitOptimizer(optimizer, communicator, bucketLength);
            split.Load(optimizer.StateDict());
        }

        if (shards == 1) return;
        generators = new ShardGenerators(model, shards);
        buffers = new ShardBuffers(model, communicator, shards);
        exchange = new GradientExchange(parameters, communicator, shards, bucketLength, overlaps);
        turns = new ShardTurns(communicator, shards);
    }

    /// <summary>The ranks.</summary>
    public Communicator Communicator { get; }

    /// <summary>Into how many shards a global batch is cut.</summary>
    public int Shards { get; }

    /// <summary>After how many steps <see cref="CheckParameters"/> is called, beginning with the first; 0 for never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int CheckEverySteps
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 100;

    /// <summary>Sets the gradients of all parameters to those of the loss over the global batch; called on every rank.</summary>
    /// <remarks>
    /// <para>What a gradient was before is forgotten, as after ZeroGrad. A parameter that takes part in no shard has none; in some shards,
    /// it counts as zero in the others.</para>
    /// <para>A penalty is added to the loss of each shard, whose weights add up to 1.</para>
    /// <para>Tensors that the loss makes are reused after it; a number that is wanted of them is read inside.</para>
    /// </remarks>
    /// <param name="batch">The global batch, the same on every rank.</param>
    /// <param name="loss">The mean loss of a part of it.</param>
    /// <param name="divisor">What that mean divides by, where it is not in proportion to the rows, as where targets are masked: the number
    /// of those that count. A part with 0 is left out.</param>
    /// <returns>The mean loss over the global batch, the same bits on every rank.</returns>
    /// <exception cref="InvalidOperationException">Parameters were added to the optimizer since, or ranks have drifted apart.</exception>
    public double Backward(Batch batch, Func<Batch, Tensor> loss, Func<Batch, double>? divisor = null)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return BackwardShards(batch, figures: 1, stops: false, (part, figures, out counts) =>
        {
            Tensor value = loss(part);
            counts = divisor?.Invoke(part) ?? part.Size;
            figures[0] = value.Item();
            return value;
        }).Mean(0);
    }

    /// <summary>Scales all gradients together so that their common norm is at most a bound; the norm is that of rank 0.</summary>
    /// <remarks><para>As <see cref="GradientClipping.ByNorm"/>, which on processors of different kinds gives norms that differ in the last
    /// digit: their ranks would drift apart.</para></remarks>
    /// <param name="parameters">The parameters whose gradients count.</param>
    /// <param name="maxNorm">The bound, 0 or more.</param>
    /// <returns>The norm before the change.</returns>
    public double ClipByNorm(IReadOnlyList<Tensor> parameters, double maxNorm)
    {
        ParameterChecks.Check(parameters, nameof(ClipByNorm));
        ParameterChecks.CheckBound(maxNorm, nameof(maxNorm), nameof(ClipByNorm));
        double norm = Decide(Communicator.Rank == 0 ? GradientClipping.Norm(parameters) : 0);
        GradientClipping.Scale(parameters, norm, maxNorm);
        return norm;
    }

    /// <summary>Takes the optimizer's step; called on every rank.</summary>
    /// <remarks>
    /// <para>Where the optimizer is split (ZeRO stage 1) a rank changes the parameters that are its own, and all take over the results: the
    /// same bits as with <see cref="Optimizer.Step"/>, and of Adam's two moments for n parameters on R ranks each has some 2n / R numbers
    /// instead of 2n. A parameter belongs to a rank as a whole.</para>
    /// <para><see cref="Optimizer.Step"/> itself is refused then.</para>
    /// <para>Cost: each parameter is sent to all ranks once more, which is half as much as the exchange of the gradients.</para>
    /// <para>Source: S. Rajbhandari et al., "ZeRO: memory optimizations toward training trillion parameter models", 2020.</para>
    /// </remarks>
    public void Step()
    {
        if (split is null) optimizer.StepOf(isOwn: []);
        else split.Step();
    }

    /// <summary>What the optimizer remembers of all parameters, as <see cref="Optimizer.StateDict"/>, of which a rank has only a part where
    /// it is split; called on every rank.</summary>
    public IReadOnlyDictionary<string, Tensor> OptimizerState() => split?.GatherState() ?? optimizer.StateDict();

    /// <summary>Takes the state that <see cref="OptimizerState"/> gave, on any number of ranks; called on every rank, with all
    /// of it.</summary>
    /// <param name="saved">The state.</param>
    /// <exception cref="ArgumentException">As of <see cref="Optimizer.LoadStateDict"/>.</exception>
    public void LoadOptimizerState(IReadOnlyDictionary<string, Tensor> saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        if (split is null) optimizer.LoadStateDict(saved);
        else split.Load(saved);
    }

    /// <summary>Rank 0's number, on every rank: for what a training decides by a number that it computed.</summary>
    /// <param name="number">This rank's number.</param>
    public double Decide(double number)
    {
        Span<double> decided = [number];
        Communicator.Broadcast(decided);
        return decided[0];
    }

    /// <summary>Compares the hashes of all parameters, buffers and generators; called on every rank.</summary>
    /// <exception cref="InvalidOperationException">One differs between ranks; the message names it.</exception>
    public void CheckParameters() => ParallelDigest.Compare(Communicator, model, parameters, batch: null, steps);

    /// <summary>The model whose gradients these are.</summary>
    internal Module Model => model;

    internal Optimizer Optimizer => optimizer;

    /// <summary>Whether any rank says yes.</summary>
    internal bool Any(bool own)
    {
        Span<bool> all = new bool[Communicator.Size];
        Communicator.AllGather([own], all);
        return all.Contains(true);
    }

    /// <summary>The random numbers of the shards, for a checkpoint; called on every rank. With one shard there are none: it draws from the
    /// generators themselves.</summary>
    internal SavedState GetShardState() => generators?.GetState(Communicator) ?? [];

    /// <summary>Goes on from what <see cref="GetShardState"/> gave.</summary>
    internal void SetShardState(SavedState state) => generators?.SetState(state);

    /// <summary>After something that rank 0 alone has done, which may have drawn numbers.</summary>
    internal void TakeOverGenerators() => ParallelStart.TakeOverGenerators(model, Communicator);

    /// <summary>Gives all ranks the state that a generator has on rank 0.</summary>
    internal void TakeOver(Generator generator) => ParallelStart.TakeOver(generator, Communicator);

    /// <summary>Numbers that each shard with rows has, in the order of the shards; called on every rank.</summary>
    /// <param name="batch">The global batch.</param>
    /// <param name="own">Those of this rank's shards, in their order, all of one length.</param>
    /// <param name="length">How many each has, the same on every rank.</param>
    internal IEnumerable<double[]> GatherOfShards(Batch batch, IReadOnlyList<double[]> own, int length)
    {
        int most = (Shards + Communicator.Size - 1) / Communicator.Size;
        var send = new double[most * length];
        for (int i = 0; i < own.Count; i++) own[i].CopyTo(send, i * length);
        var all = new double[Communicator.Size * send.Length];
        Communicator.AllGather<double>(send, all);
        return
            from rank in Enumerable.Range(0, Communicator.Size)
            let owned = ShardRange.OfRank(Shards, rank, Communicator.Size)
            from place in Enumerable.Range(
                0, Enumerable.Range(owned.First, owned.Count).Count(shard => ShardRange.RowsOf(batch.Size, shard, Shards).Count > 0))
            select all[(((rank * most) + place) * length)..(((rank * most) + place + 1) * length)];
    }

    /// <summary>A step up to the gradients.</summary>
    /// <param name="batch">The global batch.</param>
    /// <param name="figures">How many numbers a shard tells.</param>
    /// <param name="stops">Whether this rank wants to stop.</param>
    /// <param name="forward">The forward pass of a shard.</param>
    internal ShardResults BackwardShards(Batch batch, int figures, bool stops, ShardStep forward)
    {
        int now = optimizer.ParameterGroups.Sum(group => group.Parameters.Count);
        if (now != trained)
            throw new InvalidOperationException(
                $"DataParallel: the optimizer has {now} parameters, {trained} at the start; make a new DataParallel after AddGroup");
        if (CheckEverySteps > 0 && steps % CheckEverySteps == 0 && Communicator.Size > 1)
            ParallelDigest.Compare(Communicator, model, parameters, batch, steps);
        steps++;
        if (exchange is null) return BackwardWhole(batch, figures, stops, forward);

        StepReport step = report is { } last && last.Figures == figures + 1
            ? last
            : report = new StepReport(Communicator, Shards, parameters.Length, figures + 1);
        step.Clear();
        step.Stops = stops;
        buffers!.BeginStep();
        exchange.Begin();
        ShardRange owned = ShardRange.OfRank(Shards, Communicator.Rank, Communicator.Size);
        if (model.NamedModules.Any(named => named.Value is BatchNorm { IsSynchronized: true, IsTraining: true }))
            AddSideBySide(batch, owned, step, forward);
        else
            for (int shard = owned.First; shard < owned.End; shard++) AddShard(batch, shard, shard == owned.End - 1, step, forward);
        exchange.ReduceExpected();
        step.BuffersChanged = buffers.HaveChanged;
        double[][] told = [.. step.Exchange().Chunk(figures + 1)];
        double[] divisors = [.. told.Select(own => own[^1])];
        exchange.End(step, divisors.Sum());
        if (step.BuffersChanged)
            buffers.Merge([.. Enumerable.Range(0, Shards).Select(shard => ShardRange.RowsOf(batch.Size, shard, Shards).Count)]);
        return new ShardResults([.. told.SelectMany(own => own[..^1])], divisors, step.Stops);
    }

    private ShardResults BackwardWhole(Batch batch, int figures, bool stops, ShardStep forward)
    {
        var told = new double[figures];
        using TensorScope scope = TensorScope.Open();
        Tensor value = forward(batch, told, out double divisor);
        ZeroGrad();
        value.Backward();
        return new ShardResults(told, [divisor], stops);
    }

    private void AddShard(Batch batch, int shard, bool isLast, StepReport step, ShardStep forward)
    {
        ZeroGrad();
        exchange!.AddShard(shard, isLast, step, leafDone =>
        {
            if (ShardRange.RowsOf(batch.Size, shard, Shards).Count > 0)
                generators!.Run(shard, () => PassThrough(batch, shard, step, forward, leafDone));
        });
        buffers!.EndShard(shard);
    }

    /// <summary>The shards go from one synchronized layer to the next together; so each has its gradients apart.</summary>
    private void AddSideBySide(Batch batch, ShardRange owned, StepReport step, ShardStep forward)
    {
        if (apart.Length == 0) apart = [.. Enumerable.Range(0, owned.Count).Select(_ => new float[exchange!.Length])];
        foreach (float[] gradients in apart) Array.Clear(gradients);
        ZeroGrad();
        int[] own = [.. Enumerable.Range(owned.First, owned.Count)];
        foreach (int shard in own) buffers!.EndShard(shard);
        turns!.Run(
            [.. own.Where(shard => ShardRange.RowsOf(batch.Size, shard, Shards).Count > 0)],
            shard =>
            {
                Generator.DefaultOfThread = generators!.DefaultOf(shard);
                PassThrough(batch, shard, step, forward, leafDone: null);
            },
            (shard, part) =>
            {
                buffers!.Resume(shard);
                generators!.Run(shard, part);
                buffers.EndShard(shard);
                MoveGradients(apart[shard - owned.First], step);
            });
        foreach (int shard in own) exchange!.AddShard(shard, apart[shard - owned.First]);
    }

    /// <summary>A shard's passes forward and back.</summary>
    private void PassThrough(Batch batch, int shard, StepReport step, ShardStep forward, Action<Tensor>? leafDone)
    {
        var told = new double[step.Figures];
        using TensorScope scope = TensorScope.Open();
        Tensor value = forward(Part(batch, ShardRange.RowsOf(batch.Size, shard, Shards)), told.AsSpan(..^1), out told[^1]);
        if (told[^1] != 0) value.BackwardTelling(Tensor.Full((float)told[^1], value.Shape.AsSpan()), retainGraph: false, leafDone);
        else if (ShardExchange.OfThread is not null)
            throw new InvalidOperationException(
                $"DataParallel: shard {shard} has nothing that counts: something expected in each with a synchronized BatchNorm");
        step.NoteFigures(shard, told);
    }

    /// <summary>Adds the gradients to a shard's, and forgets them.</summary>
    private void MoveGradients(float[] gradients, StepReport step)
    {
        for (int i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].GradForStep is not { } gradient) continue;
            Span<float> place = exchange!.PlaceIn(gradients, i);
            TensorPrimitives.Add(place, gradient.Values, place);
            step.NoteGradient(i);
            parameters[i].ZeroGrad();
        }
    }

    private void ZeroGrad()
    {
        foreach (Tensor parameter in parameters) parameter.ZeroGrad();
    }

    private static Batch Part(Batch batch, ShardRange rows) => new(
        [.. batch.Inputs.Select(input => input.Slice(0, rows.First, rows.End - rows.First))],
        batch.Targets.Slice(0, rows.First, rows.End - rows.First));
}
