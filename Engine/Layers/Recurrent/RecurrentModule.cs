using DropoutLab.Kernels;

namespace DropoutLab.Layers;

/// <summary>What LSTM, GRU and RNN share: layers one above the other, one or two directions, and the places where they drop.</summary>
/// <remarks>
/// <para>Parameters, as in PyTorch: for each layer l and direction "weight_ih_l0" [gates * hidden, inputs], "weight_hh_l0" [gates * hidden,
/// hidden], "bias_ih_l0" and "bias_hh_l0" [gates * hidden]; of the second direction with "_reverse" behind.</para>
/// <para>Initial values: in that order, spread evenly over (-1 / sqrt(hidden), 1 / sqrt(hidden)), as in PyTorch; with
/// <see cref="TorchGenerator"/> its bits.</para>
/// <para>Dropout, in training only, all inverted (kept elements are divided by the probability of keeping). Between layers: each element of
/// a layer's output but the last one's, anew at each step as in PyTorch and with its mask, or by one mask for all steps. Of the state: h
/// where the next step's products read it, by one mask a sequence (Gal and Ghahramani 2016) or anew at each step. Of the update: what a
/// step adds to the cell (Semeniuta et al. 2016). Of the weight: elements of weight_hh, one mask a forward pass (Merity et
/// al. 2018).</para>
/// </remarks>
public abstract class RecurrentModule : Module, IScheduledDropout
{
    private readonly RecurrentWeights[] weights;
    private readonly Generator? generator;

    private protected RecurrentModule(int gates, in RecurrentSettings settings)
    {
        string name = GetType().Name;
        CheckSize(settings.InFeatures, name, "input");
        CheckSize(settings.HiddenFeatures, name, "hidden unit");
        CheckSize(settings.Layers, name, "layer");
        foreach (double probability in (ReadOnlySpan<double>)
            [settings.DropProbability, settings.RecurrentDropProbability, settings.UpdateDropProbability, settings.WeightDropProbability])
            ArgumentChecks.CheckDropProbability(probability, name);
        Settings = settings;
        generator = Register(settings.Generator);
        weights = new RecurrentWeights[settings.Layers * Directions];
        for (int i = 0; i < weights.Length; i++) weights[i] = Make(gates, i / Directions, isReverse: i % Directions > 0);
    }

    /// <summary>Size of the input's last axis.</summary>
    public int InFeatures => Settings.InFeatures;

    /// <summary>Size of the hidden state.</summary>
    public int HiddenFeatures => Settings.HiddenFeatures;

    /// <summary>How many layers lie one above the other.</summary>
    public int Layers => Settings.Layers;

    /// <summary>Whether sequences are read from both ends.</summary>
    public bool IsBidirectional => Settings.IsBidirectional;

    /// <summary>Whether sequences are [N, T, ...] instead of [T, N, ...].</summary>
    public bool IsBatchFirst => Settings.IsBatchFirst;

    /// <inheritdoc/>
    public double DropFactor
    {
        get;
        set => field = ArgumentChecks.CheckedDropFactor(value, GetType().Name);
    } = 1;

    private protected RecurrentSettings Settings { get; }

    private int Directions => Settings.IsBidirectional ? 2 : 1;

    /// <summary>Runs all layers.</summary>
    private protected RecurrentResult Run<TCell>(Tensor sequence, Tensor? hidden, Tensor? cell, ReadOnlySpan<int> lengths)
        where TCell : struct, ICell
    {
        ArgumentNullException.ThrowIfNull(sequence);
        if (sequence.Rank == 2) return RunOne<TCell>(sequence, hidden, cell, lengths);
        int[]? checkedLengths = Check(sequence, hidden, cell, lengths);
        Tensor input = sequence;
        var hiddens = new Tensor[Layers];
        var cells = new Tensor[TCell.HasCell ? Layers : 0];
        for (int layer = 0; layer < Layers; layer++)
        {
            RecurrentResult result = RunLayer<TCell>(layer, input, State(hidden, layer), State(cell, layer), checkedLengths);
            hiddens[layer] = result.Hidden;
            if (TCell.HasCell) cells[layer] = result.Cell!;
            input = layer + 1 < Layers ? DroppedBetween(result.Output, checkedLengths) : result.Output;
        }

        return new RecurrentResult(input, Joined(hiddens), TCell.HasCell ? Joined(cells) : null);
    }

    /// <summary>A sequence without a batch's axis: [T, inputs] and states [layers * directions, hidden].</summary>
    private RecurrentResult RunOne<TCell>(Tensor sequence, Tensor? hidden, Tensor? cell, ReadOnlySpan<int> lengths)
        where TCell : struct, ICell
    {
        int axis = Settings.IsBatchFirst ? 0 : 1;
        RecurrentResult result = Run<TCell>(sequence.Unsqueeze(axis), hidden?.Unsqueeze(1), cell?.Unsqueeze(1), lengths);
        return new RecurrentResult(result.Output.Squeeze(axis), result.Hidden.Squeeze(1), result.Cell?.Squeeze(1));
    }

    private RecurrentResult RunLayer<TCell>(int layer, Tensor input, Tensor? hidden, Tensor? cell, int[]? lengths)
        where TCell : struct, ICell
    {
        var options = new RecurrentOptions
        {
            IsInputBatchFirst = Settings.IsBatchFirst && layer == 0,
            IsOutputBatchFirst = Settings.IsBatchFirst && layer == Layers - 1,
            Lengths = lengths,
            HiddenDropProbability = Scheduled(Settings.RecurrentDropProbability),
            UpdateDropProbability = Scheduled(Settings.UpdateDropProbability),
            DrawsEachStep = Settings.DrawsEachStep,
            Generator = generator,
        };
        var own = new RecurrentWeights[Directions];
        for (int direction = 0; direction < own.Length; direction++)
        {
            RecurrentWeights whole = weights[layer * Directions + direction];
            own[direction] = whole with
            {
                Hidden = whole.Hidden.Dropout(Scheduled(Settings.WeightDropProbability), training: true, generator)
            };
        }

        Tensor all = Tensor.Recurrent<TCell>(input, hidden, cell, own, in options);
        int steps = input.Shape[options.IsInputBatchFirst ? 1 : 0], count = input.Shape[options.IsInputBatchFirst ? 0 : 1];
        int outputs = Directions * HiddenFeatures;
        return RecurrentResult.Of(
            all, options.IsOutputBatchFirst ? [count, steps, outputs] : [steps, count, outputs], [Directions, count, HiddenFeatures]);
    }

    /// <summary>The output of a layer that is not the last, time first.</summary>
    private Tensor DroppedBetween(Tensor output, int[]? lengths)
    {
        double dropProbability = Scheduled(Settings.DropProbability);
        if (dropProbability == 0) return output;
        if (Settings.SharesMaskOverTime) return output.SharedDropout(dropProbability, training: true, [0], generator);
        return lengths is null
            ? output.Dropout(dropProbability, training: true, generator)
            : PackedDropout.Run(output, lengths, dropProbability, generator);
    }

    /// <summary>A probability with the factor of a schedule; 0 in evaluation.</summary>
    private double Scheduled(double dropProbability) => IsTraining ? dropProbability * DropFactor : 0;

    private Tensor? State(Tensor? states, int layer) => states is null || Layers == 1 ? states
        : states.Slice(0, layer * Directions, Directions);

    private static Tensor Joined(Tensor[] states) => states.Length == 1 ? states[0] : Tensor.Concatenate(states);

    private int[]? Check(Tensor sequence, Tensor? hidden, Tensor? cell, ReadOnlySpan<int> lengths)
    {
        string name = GetType().Name, expected = Settings.IsBatchFirst ? "[N, T" : "[T, N";
        if (sequence.Rank != 3 || sequence.Shape[2] != InFeatures)
            throw new ArgumentException($"{name}: sequence {sequence.Shape}, {expected}, {InFeatures}] expected", nameof(sequence));
        int steps = sequence.Shape[Settings.IsBatchFirst ? 1 : 0], count = sequence.Shape[Settings.IsBatchFirst ? 0 : 1];
        if (steps == 0) throw new ArgumentException($"{name}: sequence {sequence.Shape}, 1 step or more expected", nameof(sequence));
        if (count == 0) throw new ArgumentException($"{name}: sequence {sequence.Shape}, 1 sequence or more expected", nameof(sequence));
        Shape state = [Layers * Directions, count, HiddenFeatures];
        foreach (Tensor? part in (Tensor?[])[hidden, cell])
            if (part is not null && part.Shape != state)
                throw new ArgumentException($"{name}: state {part.Shape} for the sequence {sequence.Shape}, {state} expected",
                    nameof(hidden));
        if (lengths.IsEmpty) return null;
        if (lengths.Length != count)
            throw new ArgumentException($"{name}: {lengths.Length} lengths for {count} sequences {sequence.Shape}", nameof(lengths));
        foreach (int length in lengths)
            if (length < 1 || length > steps)
                throw new ArgumentOutOfRangeException(nameof(lengths), length, $"{name}: a length from 1 to {steps} expected");
        return lengths.ToArray();
    }

    private RecurrentWeights Make(int gates, int layer, bool isReverse)
    {
        string suffix = $"_l{layer}{(isReverse ? "_reverse" : "")}";
        int inputs = layer == 0 ? InFeatures : Directions * HiddenFeatures, rows = gates * HiddenFeatures;
        Tensor Drawn(string name, int[] shape) => Register(name + suffix, Drawing(shape, HiddenFeatures, Settings.Generator));
        return new RecurrentWeights(
            Drawn("weight_ih", [rows, inputs]), Drawn("weight_hh", [rows, HiddenFeatures]),
            Settings.HasBias ? Drawn("bias_ih", [rows]) : null, Settings.HasBias ? Drawn("bias_hh", [rows]) : null);
    }

    /// <summary>Numbers spread evenly over (-1 / sqrt(hidden), 1 / sqrt(hidden)).</summary>
    internal static Tensor Drawing(int[] shape, int hidden, Generator? generator)
    {
        double bound = 1 / Math.Sqrt(hidden);
        return Tensor.Uniform(-bound, bound, shape, generator);
    }

    internal static void CheckSize(int size, string layer, string what)
    {
        if (size < 1) throw new ArgumentOutOfRangeException(nameof(size), size, $"{layer}: 1 {what} or more expected");
    }
}
