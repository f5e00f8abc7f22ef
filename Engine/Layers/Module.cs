namespace DropoutLab.Layers;

/// <summary>A layer, or a network of layers: owns parameters and turns one tensor into another.</summary>
/// <remarks>
/// <para>To write one: derive, register parameters and children in the constructor with <see cref="Register(string, Tensor)"/> and
/// <see cref="Register{TModule}(string, TModule)"/>, and override <see cref="Compute"/>.</para>
/// <para>Memory: what <see cref="Compute"/> makes and does not return is reused once Backward has freed the graph. To keep an activation in
/// a field, store <c>activation.Detach()</c>.</para>
/// </remarks>
public abstract class Module
{
    private readonly List<KeyValuePair<string, Tensor>> ownParameters = [];
    private readonly List<KeyValuePair<string, Module>> children = [];

    /// <summary>Whether the module trains: dropout drops only then. True at first; set by <see cref="Train"/>
    /// and <see cref="Eval"/>.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>The parameters of this module and its children, in the order of registration.</summary>
    /// <remarks><para>A parameter that is registered in several places is listed once.</para></remarks>
    public IReadOnlyList<Tensor> Parameters
    {
        get
        {
            var found = new List<Tensor>();
            CollectParameters(found, new HashSet<Tensor>(ReferenceEqualityComparer.Instance));
            return found;
        }
    }

    /// <summary>The parameters with PyTorch's names: "0.weight", "3.bias".</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedParameters
    {
        get
        {
            foreach (KeyValuePair<string, Tensor> parameter in ownParameters) yield return parameter;
            foreach ((string name, Module child) in children)
                foreach ((string inner, Tensor parameter) in child.NamedParameters)
                    yield return KeyValuePair.Create($"{name}.{inner}", parameter);
        }
    }

    /// <summary>The modules directly inside this one, in the order of registration.</summary>
    public IReadOnlyList<Module> Children => children.ConvertAll(pair => pair.Value);

    /// <summary>Runs the module.</summary>
    /// <param name="input">In the shape that the module expects.</param>
    /// <exception cref="InvalidOperationException"><see cref="Compute"/> gave null.</exception>
    public Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using ForwardScope scope = ForwardScope.Open();
        Tensor result = Compute(input) ?? throw new InvalidOperationException($"{GetType().Name}: Compute gave null, a tensor expected");
        return scope.Return(result);
    }

    /// <summary>The module's function; callers use <see cref="Forward"/>.</summary>
    /// <param name="input">In the shape that the module expects.</param>
    protected abstract Tensor Compute(Tensor input);

    /// <summary>Switches this module and all inside it to training.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Switches this module and all inside it to evaluation: dropout becomes the identity (vanilla dropout: a factor).</summary>
    public void Eval() => SetTraining(false);

    /// <summary>Forgets the gradients of all parameters.</summary>
    public void ZeroGrad()
    {
        foreach ((_, Tensor parameter) in ownParameters) parameter.ZeroGrad();
        foreach ((_, Module child) in children) child.ZeroGrad();
    }

    /// <summary>Copies of all parameters, under their names.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict() =>
        NamedParameters.ToDictionary(pair => pair.Key, pair => Tensor.From(pair.Value.Values, pair.Value.Shape.AsSpan()));

    /// <summary>Overwrites all parameters.</summary>
    /// <param name="state">A tensor for each parameter, under its name and in its shape: no more, no fewer.</param>
    /// <exception cref="ArgumentException">Names are missing or unexpected, or shapes differ: all are listed, and nothing
    /// was changed.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        foreach ((string name, Tensor value) in state)
            if (value is null) throw new ArgumentException($"LoadStateDict: {name} is null, a tensor expected", nameof(state));
        KeyValuePair<string, Tensor>[] own = [.. NamedParameters];
        var names = own.Select(pair => pair.Key).ToHashSet();
        string[] problems =
        [
            .. own.Where(pair => !state.ContainsKey(pair.Key)).Select(pair => $"missing {pair.Key} {pair.Value.Shape}"),
            .. state.Where(pair => !names.Contains(pair.Key)).Select(pair => $"unexpected {pair.Key} {pair.Value.Shape}"),
            .. own.Where(pair => state.TryGetValue(pair.Key, out Tensor? other) && other.Shape != pair.Value.Shape)
                .Select(pair => $"{pair.Key}: {pair.Value.Shape} expected, {state[pair.Key].Shape} came"),
        ];
        if (problems.Length > 0) throw new ArgumentException($"LoadStateDict: {string.Join("; ", problems)}", nameof(state));
        foreach ((string name, Tensor parameter) in own) parameter.CopyFrom(state[name].Values);
    }

    /// <summary>Adds a parameter, which from now on requires a gradient.</summary>
    /// <param name="name">Its name in <see cref="NamedParameters"/>; without a dot.</param>
    /// <param name="parameter">A leaf.</param>
    /// <returns>The parameter.</returns>
    /// <exception cref="ArgumentException">The name is taken or holds a dot, or the tensor is the result of an operation.</exception>
    protected Tensor Register(string name, Tensor parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        CheckName(name);
        if (!parameter.IsLeaf)
            throw new ArgumentException(
                $"{GetType().Name}: the parameter \"{name}\" {parameter.Shape} is the result of an operation, a leaf expected",
                nameof(parameter));
        parameter.RequiresGrad = true;
        ownParameters.Add(KeyValuePair.Create(name, parameter));
        return parameter;
    }

    /// <summary>Adds a module inside this one, so that its parameters, Train and Eval are reached.</summary>
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

    /// <summary>Whether a module is this one or lies inside it.</summary>
    private bool Holds(Module other) => ReferenceEquals(this, other) || children.Exists(pair => pair.Value.Holds(other));

    private void CollectParameters(List<Tensor> found, HashSet<Tensor> seen)
    {
        foreach ((_, Tensor parameter) in ownParameters)
            if (seen.Add(parameter)) found.Add(parameter);
        foreach ((_, Module child) in children) child.CollectParameters(found, seen);
    }

    private void SetTraining(bool training)
    {
        IsTraining = training;
        foreach ((_, Module child) in children) child.SetTraining(training);
    }

    private void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.', StringComparison.Ordinal))
            throw new ArgumentException($"{GetType().Name}: the name \"{name}\" holds a dot", nameof(name));
        if (ownParameters.Exists(pair => pair.Key == name) || children.Exists(pair => pair.Key == name))
            throw new ArgumentException($"{GetType().Name}: \"{name}\" is registered already", nameof(name));
    }
}
