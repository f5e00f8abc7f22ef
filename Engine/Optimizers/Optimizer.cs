using System.Globalization;
using DropoutLab.Kernels;

namespace DropoutLab.Optimizers;

/// <summary>Changes parameters by their gradients, step by step.</summary>
/// <remarks>
/// <para>Usage: <c>optimizer.ZeroGrad(); loss.Backward(); optimizer.Step();</c>.</para>
/// <para>To write one: derive, name the tensors that it keeps for each parameter in the constructor, and
/// override <see cref="Update"/>.</para>
/// </remarks>
public abstract class Optimizer
{
    /// <summary>Floats of the touched rows that are changed at once: weight, gradient and state of them stay in a core's cache.</summary>
    private const int BlockFloats = 16 * 1024;

    private readonly List<ParameterGroup> groups = [];
    private readonly HashSet<Tensor> seen = new(ReferenceEqualityComparer.Instance);
    private readonly string[] stateNames;

    // For each parameter, through all groups: the steps it has made, and the tensors that are kept for it.
    private readonly List<int> steps = [];
    private readonly List<Tensor?[]> state = [];

    // The parameters that have taken their step while the backward pass went on.
    private readonly List<Tensor> early = [];

    // What is kept for the touched rows of the parameter that is being changed; null where all rows change.
    private Tensor[]? touchedState;

    /// <summary>Takes groups of parameters.</summary>
    /// <param name="groups">Each parameter once; at least one in all. The list is copied, the groups are not: changing a group's rate works
    /// at once.</param>
    /// <param name="stateNames">Names of the tensors that are kept for each parameter; see <see cref="State"/>.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one comes twice.</exception>
    protected Optimizer(IEnumerable<ParameterGroup> groups, params ReadOnlySpan<string> stateNames)
    {
        ArgumentNullException.ThrowIfNull(groups);
        this.stateNames = stateNames.ToArray();
        foreach (ParameterGroup group in groups) AddGroup(group);
        if (steps.Count == 0) throw new ArgumentException($"{GetType().Name}: there are no parameters", nameof(groups));
    }

    /// <summary>Whether steps go up the gradient instead of down: to make a reward or a likelihood as large as possible.</summary>
    /// <remarks><para>Formula: the gradient's sign is changed before anything else, as in PyTorch; weight decay
    /// still shrinks.</para></remarks>
    public bool Maximize { get; init; }

    /// <summary>The groups, in the order in which they came.</summary>
    public IReadOnlyList<ParameterGroup> ParameterGroups => groups;

    /// <summary>The learning rate: set for all groups, read from the first.</summary>
    /// <remarks><para>A float literal is taken as the decimal that was written: 0.01f is 0.01.</para></remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or not finite.</exception>
    public double LearningRate
    {
        get => groups[0].LearningRate;
        set
        {
            foreach (ParameterGroup group in groups) group.LearningRate = value;
        }
    }

    /// <summary>Trains further parameters from the next step on: layers that were frozen, or that were added.</summary>
    /// <param name="group">Parameters that are in no group yet, with their learning rate and weight decay.</param>
    /// <exception cref="ArgumentException">A parameter is trained already, or comes twice; nothing was changed.</exception>
    public void AddGroup(ParameterGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var added = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (Tensor parameter in group.Leaves)
            if (seen.Contains(parameter) || !added.Add(parameter))
                throw new ArgumentException(
                    $"{GetType().Name}: parameter {seen.Count + added.Count} {parameter.Shape} comes twice", nameof(group));
        groups.Add(group);
        seen.UnionWith(added);
        foreach (Tensor _ in group.Leaves)
        {
            steps.Add(0);
            state.Add(new Tensor?[stateNames.Length]);
        }
    }

    /// <summary>Forgets the gradients of all parameters; no memory is touched.</summary>
    public void ZeroGrad()
    {
        foreach (ParameterGroup group in groups)
            foreach (Tensor parameter in group.Leaves) parameter.ZeroGrad();
    }

    /// <summary>Changes every parameter that has a gradient.</summary>
    /// <remarks>
    /// <para>A parameter without a gradient is left alone, and its steps are not counted.</para>
    /// <para>Cost: one pass over weight, gradient and state; state is allocated at a parameter's first step, afterwards nothing is; for a
    /// group of <see cref="ParameterGroup.OnlyTouchedRows"/> see there.</para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">The state is split over ranks; nothing was changed.</exception>
    public void Step()
    {
        CheckNotSplit(nameof(Step));
        StepOf(isOwn: []);
    }

    /// <summary>Goes back from a loss and takes the step: as <see cref="Tensor.Backward"/> and <see cref="Step"/>, to the bit, but without
    /// leaving gradients.</summary>
    /// <remarks>
    /// <para>A weight of a Linear takes its step while the pass goes on; a large one changes while its gradient is computed, rows at a
    /// time, so that the gradient is neither written to memory nor read from there. That holds for a weight that the loss needs in one
    /// place only, and for the engine's own optimizers without <see cref="Maximize"/>; all other parameters take their steps behind the
    /// backward pass, and their gradients are forgotten then. An operation of your own that reads a weight in its backward pass must have
    /// it as an input or save it (<see cref="Node"/>): what it only remembers may have changed by then.</para>
    /// <para>What needs gradients needs <see cref="Tensor.Backward"/> and <see cref="Step"/>: clipping by their norm, sums over several
    /// backward passes, an exchange between ranks, a look at <see cref="Tensor.Grad"/>, which is null afterwards.</para>
    /// <para>Errors: those of the list are thrown before anything changes. After an exception of an operation's own backward pass (a custom
    /// one, or no memory) the weights whose turn had come have taken their step, and the other parameters have not.</para>
    /// <para>Cost: of the backward pass and <see cref="Step"/>, less 8 bytes of memory traffic a weight.</para>
    /// </remarks>
    /// <param name="loss">A tensor of one element; its graph is freed.</param>
    /// <exception cref="InvalidOperationException">A parameter has a gradient already; or the state is split over ranks; or
    /// <see cref="Tensor.Backward"/> is not possible. Also, then with weights changed, if a custom operation calls Backward itself for a
    /// graph of the same weights.</exception>
    public void BackwardAndStep(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        CheckNotSplit(nameof(BackwardAndStep));
        int index = 0;
        foreach (ParameterGroup group in groups)
            foreach (Tensor parameter in group.Leaves)
            {
                if (parameter.GradForStep is not null)
                    throw new InvalidOperationException(
                        $"{GetType().Name}.BackwardAndStep: parameter {index} {parameter.Shape} has a gradient already, which the step " +
                        "would have to add to; call ZeroGrad before, or Backward and Step for a sum over several passes");
                index++;
            }

        early.Clear();
        loss.BackwardTelling(gradient: null, retainGraph: false, leafDone: null, OnePass && !Maximize ? EarlyStepOf : null);
        if (early.Find(parameter => parameter.GradForStep is not null) is { } twice)
            throw new InvalidOperationException(
                $"{GetType().Name}.BackwardAndStep: an operation's own Backward went through a second graph with parameter " +
                $"{twice.Shape}, which had taken its step by then; call Backward and Step");
        StepOf(isOwn: []);
        ZeroGrad();
    }

    /// <summary>Whether <see cref="Update"/> is one pass over the elements, through the engine's kernels, so that it may run inside of
    /// the product that computes the gradient.</summary>
    internal virtual bool OnePass => false;

    /// <summary>Whether only a <see cref="Distributed.DataParallel"/> may take steps.</summary>
    internal bool IsSplit { get; set; }

    /// <summary>Changes some parameters.</summary>
    /// <param name="isOwn">Whether it is one of them, for each through all groups; nothing for all.</param>
    internal void StepOf(ReadOnlySpan<bool> isOwn)
    {
        int index = 0;
        foreach (ParameterGroup group in groups)
        {
            foreach (Tensor parameter in group.Leaves)
            {
                if (isOwn.IsEmpty || isOwn[index]) StepOf(group, index, parameter);
                index++;
            }
        }
    }

    private void StepOf(ParameterGroup group, int index, Tensor parameter)
    {
        if (parameter.GradForStep is not { } gradient) return;
        steps[index]++;
        if (group.OnlyTouchedRows) UpdateTouchedRows(group, index, parameter, gradient);
        else UpdateAll(group, index, parameter, gradient);
        parameter.EndWrite();
    }

    /// <summary>The step of one of the parameters, behind which it has no gradient; null for any other leaf, and for one of which the step
    /// needs the whole gradient.</summary>
    private Action? EarlyStepOf(Tensor leaf)
    {
        int index = 0;
        foreach (ParameterGroup group in groups)
            foreach (Tensor parameter in group.Leaves)
            {
                int number = index++;
                if (!ReferenceEquals(parameter, leaf)) continue;
                if (group.OnlyTouchedRows) return null; // looks for its rows in the whole gradient
                return () =>
                {
                    StepOf(group, number, leaf);
                    leaf.ZeroGrad();
                    early.Add(leaf);
                };
            }

        return null;
    }

    private void CheckNotSplit(string method)
    {
        if (IsSplit)
            throw new InvalidOperationException(
                $"{GetType().Name}.{method}: the state is split over ranks, DataParallel.Step on every rank expected, " +
                $"Optimizer.{method} came");
    }

    /// <summary>Copies of what the optimizer remembers, for a checkpoint: for parameter i "i.step" and its tensors ("i.exp_avg" and so on,
    /// as PyTorch names them).</summary>
    /// <remarks>
    /// <para>Parameters are numbered through all groups, from 0; one that has not made a step has no entries. Learning rates and decays are
    /// not in it: they are numbers in double, to be read from <see cref="ParameterGroups"/>.</para>
    /// </remarks>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var copies = new Dictionary<string, Tensor>();
        for (int index = 0; index < steps.Count; index++)
        {
            if (steps[index] == 0) continue;
            copies.Add(Key(index, "step"), Tensor.Scalar(steps[index]));
            for (int slot = 0; slot < stateNames.Length; slot++)
            {
                Tensor kept = WholeState(slot, index);
                copies.Add(Key(index, stateNames[slot]), Tensor.From(kept.Values, kept.Shape.AsSpan()));
            }
        }

        return copies;
    }

    /// <summary>Takes the state that <see cref="StateDict"/> of the same kind of optimizer over the same parameters gave.</summary>
    /// <param name="saved">For each parameter all of its entries, or none.</param>
    /// <exception cref="ArgumentException">Names are missing or unexpected, shapes differ, or a step is not a whole number above 0: all are
    /// listed, and nothing was changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        List<string> problems = [];
        var expected = new HashSet<string>();
        for (int index = 0; index < steps.Count; index++) CheckSaved(index, saved, expected, problems);
        foreach ((string name, Tensor tensor) in saved)
        {
            if (tensor is null) problems.Add($"{name} is null");
            else if (!expected.Contains(name)) problems.Add($"unexpected {name} {tensor.Shape}");
        }

        if (problems.Count > 0)
            throw new ArgumentException($"{GetType().Name}.LoadStateDict: {string.Join("; ", problems)}", nameof(saved));

        for (int index = 0; index < steps.Count; index++)
        {
            steps[index] = saved.TryGetValue(Key(index, "step"), out Tensor? step) ? (int)step.Item() : 0;
            for (int slot = 0; slot < stateNames.Length; slot++)
            {
                if (steps[index] > 0) WholeState(slot, index).CopyFrom(saved[Key(index, stateNames[slot])].Values);
                else state[index][slot] = null;
            }
        }
    }

    /// <summary>Changes one parameter.</summary>
    /// <param name="group">Its group: learning rate and decay.</param>
    /// <param name="index">Its number through all groups, for <see cref="State"/> and <see cref="StepsOf"/>.</param>
    /// <param name="parameter">The parameter; of a group of <see cref="ParameterGroup.OnlyTouchedRows"/> some of its touched rows, in
    /// several calls a step.</param>
    /// <param name="gradient">Its gradient, in its shape; belongs to the parameter, so it must not be changed or kept.</param>
    protected abstract void Update(ParameterGroup group, int index, Tensor parameter, Tensor gradient);

    /// <summary>How many steps a parameter has made, the current one included.</summary>
    /// <param name="index">Its number.</param>
    protected int StepsOf(int index) => steps[index];

    /// <summary>A tensor that is kept for a parameter, in the shape that <see cref="Update"/> was given; at first zeros.</summary>
    /// <param name="slot">Its place among the names that the constructor took.</param>
    /// <param name="index">The parameter's number.</param>
    protected Tensor State(int slot, int index) => touchedState?[slot] ?? WholeState(slot, index);

    /// <summary>The kind and its settings, without rates and decays: a checkpoint goes on only with an optimizer of the
    /// same text.</summary>
    public override string ToString()
    {
        string touched = string.Join(", ", groups.Index().Where(group => group.Item.OnlyTouchedRows).Select(group => group.Index));
        return $"{GetType().Name}{(Maximize ? " upwards" : "")}{(touched.Length == 0 ? "" : $" of touched rows in group {touched}")}";
    }

    private Tensor WholeState(int slot, int index) => state[index][slot] ??= Tensor.Zeros(ParameterAt(index).Shape.AsSpan());

    private void UpdateAll(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        if (Maximize) UpdateUpwards(group, index, parameter, gradient);
        else Update(group, index, parameter, gradient);
    }

    /// <summary>Lays some touched rows side by side, has them changed as a parameter of its own, and puts them back, until none
    /// is left.</summary>
    private void UpdateTouchedRows(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        using var rows = new ScratchTensor([parameter.Shape[0]]);
        int count = TouchedRows.Find(gradient.Values, parameter.Shape[1], rows.Values);
        if (count == 0) return;
        int block = Math.Max(1, BlockFloats / parameter.Shape[1]), whole = count / block * block;
        if (whole > 0) UpdateBlocks(group, index, parameter, gradient, rows.Values[..whole], block);
        if (whole < count) UpdateBlocks(group, index, parameter, gradient, rows.Values[whole..count], count - whole);
    }

    private void UpdateBlocks(ParameterGroup group, int index, Tensor parameter, Tensor gradient, ReadOnlySpan<float> rows, int block)
    {
        int width = parameter.Shape[1];
        using ScratchTensor weights = new([block, width]), gradients = new([block, width]);
        var kept = new Tensor[stateNames.Length];
        for (int slot = 0; slot < kept.Length; slot++) kept[slot] = Tensor.AllocateKept([block, width]);
        try
        {
            touchedState = kept;
            for (; !rows.IsEmpty; rows = rows[block..])
            {
                ReadOnlySpan<float> now = rows[..block];
                EmbeddingRows.Gather(parameter.Values, now, width, weights.Tensor.MutableValues);
                EmbeddingRows.Gather(gradient.Values, now, width, gradients.Tensor.MutableValues);
                for (int slot = 0; slot < kept.Length; slot++)
                    EmbeddingRows.Gather(WholeState(slot, index).Values, now, width, kept[slot].MutableValues);
                UpdateAll(group, index, weights.Tensor, gradients.Tensor);
                EmbeddingRows.Scatter(weights.Values, now, width, parameter.MutableValues);
                for (int slot = 0; slot < kept.Length; slot++)
                    EmbeddingRows.Scatter(kept[slot].Values, now, width, WholeState(slot, index).MutableValues);
            }
        }
        finally
        {
            touchedState = null;
            foreach (Tensor own in kept) own.Reclaim();
        }
    }

    private void UpdateUpwards(ParameterGroup group, int index, Tensor parameter, Tensor gradient)
    {
        using var negative = new ScratchTensor(gradient.Shape);
        Elementwise.Unary(default(NegateOperator), gradient.Values, negative.Values);
        Update(group, index, parameter, negative.Tensor);
    }

    private Tensor ParameterAt(int index)
    {
        foreach (ParameterGroup group in groups)
        {
            if (index < group.Leaves.Length) return group.Leaves[index];
            index -= group.Leaves.Length;
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, $"{GetType().Name}: there are {steps.Count} parameters");
    }

    private void CheckSaved(int index, IReadOnlyDictionary<string, Tensor> saved, HashSet<string> expected, List<string> problems)
    {
        bool any = saved.ContainsKey(Key(index, "step"));
        foreach (string name in stateNames) any |= saved.ContainsKey(Key(index, name));
        if (!any) return;
        CheckEntry(Key(index, "step"), default);
        foreach (string name in stateNames) CheckEntry(Key(index, name), ParameterAt(index).Shape);
        if (saved.TryGetValue(Key(index, "step"), out Tensor? step) && step is { Rank: 0 }
            && !(step.Item() >= 1 && step.Item() == (int)step.Item()))
            problems.Add($"{Key(index, "step")}: a whole number above 0 expected, {step.Item()} came");

        void CheckEntry(string key, Shape shape)
        {
            expected.Add(key);
            if (!saved.TryGetValue(key, out Tensor? tensor)) problems.Add($"missing {key} {shape}");
            else if (tensor is not null && tensor.Shape != shape) problems.Add($"{key}: {shape} expected, {tensor.Shape} came");
        }
    }

    private static string Key(int index, string name) => string.Create(CultureInfo.InvariantCulture, $"{index}.{name}");
}
