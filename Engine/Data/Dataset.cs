namespace DropoutLab.Data;

/// <summary>Examples in memory: the features of each, and what is to be predicted from them.</summary>
public sealed class Dataset
{
    /// <summary>Pairs features with targets.</summary>
    /// <param name="features">[count, ...]: a row for each example.</param>
    /// <param name="targets">[count] class numbers, or [count, ...] values.</param>
    /// <exception cref="ArgumentException">The numbers of rows differ, or a tensor has no axis.</exception>
    public Dataset(Tensor features, Tensor targets)
        : this([features], targets)
    {
    }

    /// <summary>Pairs several inputs with targets: an image and a table of each example, a question and a text.</summary>
    /// <param name="inputs">At least one, each [count, ...]: a row for each example.</param>
    /// <param name="targets">[count] class numbers, or [count, ...] values.</param>
    /// <exception cref="ArgumentException">The numbers of rows differ, a tensor has no axis, or there is no input.</exception>
    public Dataset(IReadOnlyList<Tensor> inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Count == 0) throw new ArgumentException("Dataset: 1 input or more expected, none came", nameof(inputs));
        foreach (Tensor input in inputs)
        {
            ArgumentNullException.ThrowIfNull(input, "features");
            if (input.Rank == 0 || targets.Rank == 0 || input.Shape[0] != targets.Shape[0])
                throw new ArgumentException(
                    $"Dataset: features {input.Shape} and targets {targets.Shape}: as many rows in both expected", nameof(targets));
        }

        Inputs = [.. inputs];
        Targets = targets;
    }

    /// <summary>The inputs, each [count, ...].</summary>
    public IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The first input [count, ...].</summary>
    public Tensor Features => Inputs[0];

    /// <summary>The targets [count] or [count, ...].</summary>
    public Tensor Targets { get; }

    /// <summary>Names of the classes whose numbers the targets are, in the order of the numbers; empty where no names are known.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Number of examples.</summary>
    public int Count => Features.Shape[0];

    /// <summary>Some of the examples, copied, in the order given.</summary>
    /// <param name="rows">Numbers of examples, from 0; one may come twice.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such example.</exception>
    public Dataset Select(ReadOnlySpan<int> rows)
    {
        using (Autograd.NoGrad())
        {
            var inputs = new Tensor[Inputs.Count];
            for (int i = 0; i < inputs.Length; i++) inputs[i] = Inputs[i].IndexSelect(0, rows);
            return new Dataset(inputs, Targets.IndexSelect(0, rows)) { ClassNames = ClassNames };
        }
    }

    /// <summary>The first examples, without a copy.</summary>
    /// <param name="count">How many, at most <see cref="Count"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer.</exception>
    public Dataset Take(int count)
    {
        using (Autograd.NoGrad())
        {
            Tensor[] inputs = [.. Inputs.Select(input => input.Slice(0, 0, count))];
            return new Dataset(inputs, Targets.Slice(0, 0, count)) { ClassNames = ClassNames };
        }
    }

    /// <summary>The same examples with other features, as the first input: standardized or reshaped ones.</summary>
    /// <param name="features">[count, ...].</param>
    /// <exception cref="ArgumentException">The number of rows differs.</exception>
    public Dataset WithFeatures(Tensor features) => new([features, .. Inputs.Skip(1)], Targets) { ClassNames = ClassNames };

    /// <summary>The same examples with other targets: reshaped to the prediction's [count, 1], or values in place of classes.</summary>
    /// <param name="targets">[count] or [count, ...].</param>
    /// <exception cref="ArgumentException">The number of rows differs.</exception>
    public Dataset WithTargets(Tensor targets) => new(Inputs, targets) { ClassNames = ClassNames };

    /// <summary>Splits at random into two parts that share no example.</summary>
    /// <remarks><para>Formula: the first part has round(fraction * count) examples; both keep the order of a
    /// random permutation.</para></remarks>
    /// <param name="fraction">The share of the first part, between 0 and 1.</param>
    /// <param name="generator">Where the permutation comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is NaN or not in [0, 1].</exception>
    public (Dataset First, Dataset Second) Split(double fraction, Generator? generator = null)
    {
        CheckFraction(fraction);
        int[] order = Tensor.Randperm(Count, generator);
        int first = (int)Math.Round(fraction * Count);
        return (Select(order.AsSpan(0, first)), Select(order.AsSpan(first)));
    }

    /// <summary>Splits at random so that each class has the same share in both parts, as nearly as whole examples allow.</summary>
    /// <remarks><para>Formula: the first part has round(fraction * count) examples; of each class of n examples floor(fraction * n), and
    /// one more of the classes with the largest remainders (of equal ones, those that the permutation has first).</para></remarks>
    /// <param name="fraction">The share of the first part, between 0 and 1.</param>
    /// <param name="generator">Where the permutation comes from; left out, <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is NaN or not in [0, 1].</exception>
    /// <exception cref="InvalidOperationException">The targets are not class numbers [count]: whole numbers.</exception>
    public (Dataset First, Dataset Second) SplitStratified(double fraction, Generator? generator = null)
    {
        CheckFraction(fraction);
        if (Targets.Rank != 1)
            throw new InvalidOperationException($"SplitStratified: targets {Targets.Shape}, class numbers [{Count}] expected");
        ReadOnlySpan<float> classes = Targets.Values;
        for (int row = 0; row < Count; row++)
            if (!float.IsInteger(classes[row]))
                throw new InvalidOperationException(
                    $"SplitStratified: target {row} is {classes[row]}, a class number expected: a whole number");
        int[] order = Tensor.Randperm(Count, generator);
        var sizes = new Dictionary<float, int>();
        foreach (int row in order) sizes[classes[row]] = sizes.GetValueOrDefault(classes[row]) + 1;
        var left = sizes.ToDictionary(pair => pair.Key, pair => (int)(fraction * pair.Value));
        int seats = (int)Math.Round(fraction * Count) - left.Values.Sum();
        foreach ((float label, _) in sizes.OrderByDescending(pair => fraction * pair.Value - left[pair.Key]).Take(seats)) left[label]++;
        List<int> first = [], second = [];
        foreach (int row in order) (left[classes[row]]-- > 0 ? first : second).Add(row);
        return (Select(first.ToArray()), Select(second.ToArray()));
    }

    private static void CheckFraction(double fraction)
    {
        if (!(fraction >= 0 && fraction <= 1))
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "Split: a fraction from 0 to 1 expected");
    }
}
