using System.Globalization;

namespace DropoutLab.Layers;

/// <summary>The state of a layer or a network: parameters, buffers, generators, the modules inside, and whether it trains.</summary>
/// <remarks>
/// <para>A module says nothing of how it is called. One tensor in and one out is a <see cref="Layer"/>; a module with other inputs or
/// several results derives from this class and has a Forward of its own, which opens a scope: <c>using TensorScope scope = OpenScope(); ...
/// return scope.Return(result);</c></para>
/// <para>To write one: register parameters, buffers, generators and children in the constructor. What is not registered is neither trained
/// nor saved nor switched by <see cref="Train"/> and <see cref="Eval"/>.</para>
/// </remarks>
public abstract class Module
{
    private readonly List<KeyValuePair<string, Tensor>> ownParameters = [];
    private readonly List<Buffer> ownBuffers = [];
    private readonly List<Generator> ownGenerators = [];
    private readonly List<KeyValuePair<string, Module>> children = [];

    /// <summary>Whether the module trains: dropout drops only then. True at first; set by <see cref="Train"/>
    /// and <see cref="Eval"/>.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>The parameters of this module and all inside it, in the order of registration.</summary>
    /// <remarks><para>A parameter that is registered in several places is listed once.</para></remarks>
    public IReadOnlyList<Tensor> Parameters => Distinct(module => module.ownParameters.Select(pair => pair.Value));

    /// <summary>The parameters with PyTorch's names: "0.weight", "3.bias".</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedParameters => Named().SelectMany(named =>
        named.Module.ownParameters.Select(pair => KeyValuePair.Create(named.Prefix + pair.Key, pair.Value)));

    /// <summary>The buffers with PyTorch's names: "1.running_mean"; also those that are not saved.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedBuffers => Named().SelectMany(named =>
        named.Module.ownBuffers.Select(buffer => KeyValuePair.Create(named.Prefix + buffer.Name, buffer.Values)));

    /// <summary>The generators that this module and all inside it draw from, each once; <see cref="Generator.Default"/> is not among them
    /// unless it was given.</summary>
    public IReadOnlyList<Generator> Generators => Distinct(module => module.ownGenerators);

    /// <summary>The modules directly inside this one, in the order of registration.</summary>
    public IReadOnlyList<Module> Children => children.ConvertAll(pair => pair.Value);

    /// <summary>This module and all inside it, each once: a parent before its children.</summary>
    public IReadOnlyList<Module> Modules => Distinct<Module>(module => [module]);

    /// <summary>The modules with PyTorch's names: "" for this one, "0", "3.1".</summary>
    public IEnumerable<KeyValuePair<string, Module>> NamedModules =>
        Named().Select(named => KeyValuePair.Create(named.Prefix.TrimEnd('.'), named.Module));

    /// <summary>How many numbers are learned: the elements of all parameters, each counted once.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Count);

    /// <summary>Switches this module and all inside it to training.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Switches this module and all inside it to evaluation: dropout becomes the identity (vanilla dropout: a factor).</summary>
    public void Eval() => SetTraining(false);

    /// <summary>Forgets the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach (Tensor parameter in Parameters) parameter.ZeroGrad();
    }

    /// <summary>Copies of all parameters and of the buffers that are saved, under their names.</summary>
    /// <remarks><para>Order: module by module, parameters before buffers, as in PyTorch.</para></remarks>
    public IReadOnlyDictionary<string, Tensor> StateDict() =>
        NamedState().ToDictionary(pair => pair.Key, pair => Tensor.From(pair.Value.Values, pair.Value.Shape.AsSpan()));

    /// <summary>Overwrites all parameters and the buffers that are saved.</summary>
    /// <param name="state">A tensor for each of them, under its name and in its shape: no more, no fewer.</param>
    /// <exception cref="ArgumentException">Names are missing or unexpected, or shapes differ: all are listed, and nothing
    /// was changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        StateDifferences differences = DifferencesFrom(state, nameof(LoadStateDict));
        if (!differences.IsEmpty) throw new ArgumentException($"LoadStateDict: {differences}", nameof(state));
        foreach ((string name, Tensor own) in NamedState()) own.CopyFrom(state[name].Values);
    }

    /// <summary>Overwrites the parameters and buffers that a state has under their name and in their shape, and leaves the others alone:
    /// for transfer learning.</summary>
    /// <param name="state">Tensors under names.</param>
    /// <returns>What did not fit; to be looked at.</returns>
    /// <exception cref="ArgumentException">A tensor is null; nothing was changed.</exception>
    public StateDifferences LoadMatching(IReadOnlyDictionary<string, Tensor> state)
    {
        StateDifferences differences = DifferencesFrom(state, nameof(LoadMatching));
        foreach ((string name, Tensor own) in NamedState())
            if (state.TryGetValue(name, out Tensor? value) && value.Shape == own.Shape) own.CopyFrom(value.Values);
        return differences;
    }

    /// <summary>Opens the scope of a forward pass, for a module that is no <see cref="Layer"/>: <c>using TensorScope scope
    /// = OpenScope();</c></summary>
    /// <remarks><para>Results leave it with <see cref="TensorScope.Return"/>, as many as there are. A module without a scope is slower,
    /// never wrong.</para></remarks>
    protected static TensorScope OpenScope() => TensorScope.OpenPass();

    /// <summary>Adds a parameter, which from now on requires a gradient.</summary>
    /// <param name="name">Its name in <see cref="NamedParameters"/>; without a dot.</param>
    /// <param name="parameter">A leaf.</param>
    /// <returns>The parameter.</returns>
    /// <exception cref="ArgumentException">The name is taken or holds a dot, or the tensor is the result of an operation.</exception>
    protected Tensor Register(string name, Tensor parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        CheckLeaf(name, parameter, "parameter");
        parameter.RequiresGrad = true;
        ownParameters.Add(KeyValuePair.Create(name, parameter));
        return parameter;
    }

    /// <summary>Adds a tensor that belongs to the module's state but is not learned: running statistics, a fixed mask.</summary>
    /// <remarks>
    /// <para>A buffer is in <see cref="StateDict"/>, in checkpoints and among the best weights of early stopping, never in
    /// <see cref="Parameters"/>, so neither in optimizers nor in penalties. It is changed in place (<see cref="Tensor.CopyFrom"/>,
    /// <see cref="Tensor.Fill"/>): a new tensor in its place would be lost.</para>
    /// </remarks>
    /// <param name="name">Its name in <see cref="NamedBuffers"/>; without a dot.</param>
    /// <param name="buffer">A leaf that requires no gradient.</param>
    /// <param name="persistent">Whether it is saved; one that is not is made again by the constructor.</param>
    /// <returns>The buffer.</returns>
    /// <exception cref="ArgumentException">The name is taken or holds a dot, or the tensor is the result of an operation or requires
    /// a gradient.</exception>
    protected Tensor RegisterBuffer(string name, Tensor buffer, bool persistent = true)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        CheckLeaf(name, buffer, "buffer");
        if (buffer.RequiresGrad)
            throw new ArgumentException(
                $"{GetType().Name}: the buffer \"{name}\" {buffer.Shape} requires a gradient: a parameter is registered with Register",
                nameof(buffer));
        ownBuffers.Add(new Buffer(name, buffer, persistent));
        return buffer;
    }

    /// <summary>Adds a generator that the module draws from, so that checkpoints keep its position.</summary>
    /// <param name="generator">The generator; null for <see cref="Generator.Default"/>, which checkpoints keep anyway.</param>
    /// <returns>The generator.</returns>
    protected Generator? Register(Generator? generator)
    {
        if (generator is not null && !ownGenerators.Contains(generator)) ownGenerators.Add(generator);
        return generator;
    }

    /// <summary>Adds a module inside this one, so that its parameters, buffers and generators, Train and Eval are reached.</summary>
    /// <typeparam name="TModule">Its type.</typeparam>
    /// <param name="name">The prefix of its parameters' names; without a dot.</param>
    /// <param name="child">The module.</param>
    /// <returns>The module.</returns>
    /// <exception cref="ArgumentException">The name is taken or holds a dot, or the modules would lie inside each other.</exception>
    protected TModule Register<TModule>(string name, TModule child)
        where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(child);
        CheckName(name);
        if (child.Holds(this))
            throw new ArgumentException($"{GetType().Name}: \"{name}\" holds the module that it would be inside of", nameof(child));
        children.Add(KeyValuePair.Create<string, Module>(name, child));
        return child;
    }

    /// <summary>Adds modules under the names "0", "1", ...</summary>
    private protected void RegisterByPosition<TModule>(ReadOnlySpan<TModule> modules)
        where TModule : Module
    {
        for (int i = 0; i < modules.Length; i++) Register(i.ToString(CultureInfo.InvariantCulture), modules[i]);
    }

    /// <summary>What is saved: parameters, then buffers, module by module.</summary>
    private IEnumerable<KeyValuePair<string, Tensor>> NamedState() => Named().SelectMany(named =>
        named.Module.ownParameters.Concat(
            named.Module.ownBuffers.Where(buffer => buffer.IsPersistent).Select(buffer => KeyValuePair.Create(buffer.Name, buffer.Values)))
        .Select(pair => KeyValuePair.Create(named.Prefix + pair.Key, pair.Value)));

    /// <summary>This module and all inside it, with what their names begin with; one that is registered twice comes twice.</summary>
    private IEnumerable<(string Prefix, Module Module)> Named(string prefix = "") =>
        children.SelectMany(pair => pair.Value.Named($"{prefix}{pair.Key}.")).Prepend((prefix, this));

    private List<T> Distinct<T>(Func<Module, IEnumerable<T>> own)
        where T : class
    {
        var found = new List<T>();
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Collect(this);
        return found;

        void Collect(Module module)
        {
            foreach (T item in own(module))
                if (seen.Add(item)) found.Add(item);
            foreach ((_, Module child) in module.children) Collect(child);
        }
    }

    private StateDifferences DifferencesFrom(IReadOnlyDictionary<string, Tensor> state, string operation)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach ((string name, Tensor value) in state)
            if (value is null) throw new ArgumentException($"{operation}: {name} is null, a tensor expected", nameof(state));
        return StateDifferences.Between([.. NamedState()], state);
    }

    /// <summary>Whether a module is this one or lies inside it.</summary>
    private bool Holds(Module other) => ReferenceEquals(this, other) || children.Exists(pair => pair.Value.Holds(other));

    /// <summary>Sets the mode of this module and of none inside it.</summary>
    internal void SetOwnMode(bool training) => IsTraining = training;

    private void SetTraining(bool training)
    {
        foreach (Module module in Modules) module.SetOwnMode(training);
    }

    private void CheckLeaf(string name, Tensor tensor, string kind)
    {
        CheckName(name);
        if (!tensor.IsLeaf)
            throw new ArgumentException(
                $"{GetType().Name}: the {kind} \"{name}\" {tensor.Shape} is the result of an operation, a leaf expected", nameof(tensor));
        // It may have been made inside a forward pass, by a layer that learns its sizes from its first input.
        tensor.Keep();
    }

    private void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException($"{GetType().Name}: the name \"{name}\" holds a dot", nameof(name));
        if (ownParameters.Exists(pair => pair.Key == name) || ownBuffers.Exists(buffer => buffer.Name == name) ||
            children.Exists(pair => pair.Key == name))
            throw new ArgumentException($"{GetType().Name}: \"{name}\" is registered already", nameof(name));
    }

    private readonly record struct Buffer(string Name, Tensor Values, bool IsPersistent);
}
