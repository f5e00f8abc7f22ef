using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>A recurrent layer over whole sequences, in one direction or both, as one operation.</summary>
    /// <remarks>
    /// <para>Formula: see the layers LSTM, GRU and RNN. The result has the output, then the final hidden state, then (if there is one) the
    /// final cell, one after another; <see cref="RecurrentResult"/> cuts it.</para>
    /// <para>Gradient: to the input, the initial states and all weights, by backpropagation through time; those of the weights are one
    /// product over all steps.</para>
    /// <para>Numerics: the same bits for any number of threads. Behind the end of a sequence the output is 0, and nothing
    /// is computed.</para>
    /// <para>Cost: 2 * steps * N * gates * H * (H + inputs) floating-point operations and twice as many again in the backward pass; keeps
    /// the gates, the cells and [h, x] of each step.</para>
    /// </remarks>
    /// <param name="input">[T, N, inputs] or, batch first, [N, T, inputs].</param>
    /// <param name="hidden">The initial hidden state [directions, N, H]; null for zeros.</param>
    /// <param name="cell">The initial cell; null for zeros.</param>
    /// <param name="directions">The weights of the first direction, and of the second if there is one.</param>
    /// <param name="options">Layout, lengths, masks.</param>
    internal static Tensor Recurrent<TCell>(
        Tensor input, Tensor? hidden, Tensor? cell, ReadOnlySpan<RecurrentWeights> directions, in RecurrentOptions options)
        where TCell : struct, ICell
    {
        var shape = new RecurrentShape(input.Shape, directions[0].Hidden.Shape[1], directions.Length, in options);
        Tensor result = Allocate([shape.OutputCount + (TCell.HasCell ? 2 : 1) * shape.StateCount]);
        if (shape.IsPadded) result.Destination[..shape.OutputCount].Clear();
        bool records = Autograd.Records(input) || (hidden is not null && Autograd.Records(hidden))
            || (cell is not null && Autograd.Records(cell));
        foreach (RecurrentWeights weights in directions) records |= RecordsWeights(weights);

        var memories = new RecurrentMemory[directions.Length];
        for (int direction = 0; direction < memories.Length; direction++)
        {
            memories[direction] = RecurrentMemory.Draw<TCell>(shape, in options, records);
            RunRecurrent<TCell>(input, hidden, cell, directions[direction], shape, direction, memories[direction], result);
            if (!records) memories[direction].Release();
        }

        return records
            ? result.ProducedBy(new RecurrentNode<TCell>(input, hidden, cell, directions, shape, memories))
            : result;
    }

    private static bool RecordsWeights(in RecurrentWeights weights) =>
        Autograd.Records(weights.Input, weights.Hidden)
        || (weights.InputBias is not null && Autograd.Records(weights.InputBias, weights.HiddenBias!));

    private static void RunRecurrent<TCell>(
        Tensor input, Tensor? hidden, Tensor? cell, in RecurrentWeights weights, RecurrentShape shape, int direction,
        RecurrentMemory memory, Tensor result)
        where TCell : struct, ICell
    {
        int one = shape.StateCount / shape.Directions, start = direction * one;
        Span<float> values = result.Destination;
        RecurrentCall call = shape.Call<TCell>(weights, direction, memory);
        call.Input = input.Values;
        call.InputBias = BiasValues(weights.InputBias);
        call.HiddenBias = BiasValues(weights.HiddenBias);
        call.InitialHidden = hidden is null ? default : hidden.Values.Slice(start, one);
        call.InitialCell = cell is null ? default : cell.Values.Slice(start, one);
        call.Output = values[(direction * shape.Hidden)..shape.OutputCount];
        call.FinalHidden = values.Slice(shape.OutputCount + start, one);
        if (TCell.HasCell) call.FinalCell = values.Slice(shape.OutputCount + shape.StateCount + start, one);
        using var scratch = new ScratchTensor([call.Sizes<TCell>().ForwardScratch]);
        call.Scratch = scratch.Values;
        RecurrentKernel<TCell>.Forward(in call);
    }

    private sealed class RecurrentNode<TCell> : Node
        where TCell : struct, ICell
    {
        private readonly RecurrentShape shape;
        private readonly RecurrentMemory[] memories;
        private readonly int hiddenEdge, cellEdge, weightEdge, perDirection;
        private bool isUsedUp;

        public RecurrentNode(
            Tensor input, Tensor? hidden, Tensor? cell, ReadOnlySpan<RecurrentWeights> directions, RecurrentShape shape,
            RecurrentMemory[] memories)
            : base(Inputs(input, hidden, cell, directions))
        {
            this.shape = shape;
            this.memories = memories;
            hiddenEdge = hidden is null ? GradientTarget.NoInput : 1;
            cellEdge = cell is null ? GradientTarget.NoInput : hidden is null ? 1 : 2;
            weightEdge = Math.Max(0, Math.Max(hiddenEdge, cellEdge)) + 1;
            perDirection = directions[0].InputBias is null ? 2 : 4;
            Save(Inputs(input, hidden, cell, directions));
        }

        public override string Name => TCell.HasCell ? "LSTM" : TCell.SplitsLastGate ? "GRU" : "RNN";

        protected override void Backward(Tensor gradient)
        {
            // The backward pass replaces the gates by their gradients: over a graph that was kept, a second one needs them again.
            if (isUsedUp) ComputeAgain();
            isUsedUp = true;
            using var inputTarget = new GradientTarget(this, 0);
            using var hiddenTarget = new GradientTarget(this, hiddenEdge);
            using var cellTarget = new GradientTarget(this, cellEdge);
            Span<float> hiddenGradient = hiddenTarget.Values, cellGradient = cellTarget.Values;
            if (shape.IsPadded) inputTarget.Values.Clear();
            int one = shape.StateCount / shape.Directions;
            ReadOnlySpan<float> g = gradient.Values;
            for (int direction = 0; direction < shape.Directions; direction++)
            {
                RecurrentWeights weights = Weights(direction);
                RecurrentCall call = shape.Call<TCell>(weights, direction, memories[direction]);
                bool wantsWeights = WantsGradient(direction, 0) || WantsGradient(direction, 1);
                int columns = shape.Hidden + shape.Inputs, start = direction * one;
                using var biases = new ScratchTensor([TCell.Sums * shape.Hidden]);
                using var weightsGradient = new ScratchTensor([wantsWeights ? TCell.Gates * shape.Hidden * columns : 0]);
                using var scratch = new ScratchTensor([call.Sizes<TCell>().BackwardScratch]);
                call.Scratch = scratch.Values;
                var gradients = new RecurrentGradients
                {
                    Output = g[(direction * shape.Hidden)..shape.OutputCount],
                    FinalHidden = g.Slice(shape.OutputCount + start, one),
                    FinalCell = TCell.HasCell ? g.Slice(shape.OutputCount + shape.StateCount + start, one) : default,
                    Input = inputTarget.Values,
                    AddsToInput = direction > 0,
                    InitialHidden = hiddenGradient.IsEmpty ? default : hiddenGradient.Slice(start, one),
                    InitialCell = cellGradient.IsEmpty ? default : cellGradient.Slice(start, one),
                    Biases = biases.Values,
                    Weights = weightsGradient.Values,
                };
                RecurrentKernel<TCell>.Backward(in call, in gradients);
                if (wantsWeights) AddWeights(direction, weightsGradient.Values, columns);
                if (perDirection > 2) AddBiases(direction, biases.Values);
            }
        }

        internal override string[] WritePartsTo(IGraphWriter writer)
        {
            if (shape.IsPadded) throw NotWritable("lengths of sequences");
            var graph = new RecurrentGraph(writer, Name, shape);
            for (int direction = 0; direction < shape.Directions; direction++)
                graph.Add([.. Enumerable.Range(weightEdge + (direction * perDirection), perDirection).Select(i => writer.Input(i))]);
            string activation = typeof(TCell) == typeof(RnnCell<ReluActivation>) ? "Relu" : "Tanh";
            return graph.Write(hiddenEdge < 0 ? "" : writer.Input(hiddenEdge), cellEdge < 0 ? "" : writer.Input(cellEdge), activation);
        }

        protected override void Release()
        {
            foreach (RecurrentMemory memory in memories) memory.Release();
        }

        private static Tensor[] Inputs(Tensor input, Tensor? hidden, Tensor? cell, ReadOnlySpan<RecurrentWeights> directions)
        {
            var inputs = new List<Tensor> { input };
            if (hidden is not null) inputs.Add(hidden);
            if (cell is not null) inputs.Add(cell);
            foreach (RecurrentWeights weights in directions)
            {
                inputs.Add(weights.Input);
                inputs.Add(weights.Hidden);
                if (weights.InputBias is null) continue;
                inputs.Add(weights.InputBias);
                inputs.Add(weights.HiddenBias!);
            }

            return [.. inputs];
        }

        private RecurrentWeights Weights(int direction)
        {
            int first = weightEdge + direction * perDirection;
            return new RecurrentWeights(
                Saved(first), Saved(first + 1), perDirection > 2 ? Saved(first + 2) : null, perDirection > 2 ? Saved(first + 3) : null);
        }

        private bool WantsGradient(int direction, int parameter) => NeedsGradient(weightEdge + direction * perDirection + parameter);

        private void ComputeAgain()
        {
            using var result = new ScratchTensor([shape.OutputCount + (TCell.HasCell ? 2 : 1) * shape.StateCount]);
            for (int direction = 0; direction < shape.Directions; direction++)
                RunRecurrent<TCell>(
                    Saved(0), hiddenEdge < 0 ? null : Saved(hiddenEdge), cellEdge < 0 ? null : Saved(cellEdge), Weights(direction), shape,
                    direction, memories[direction], result.Tensor);
        }

        private void AddWeights(int direction, ReadOnlySpan<float> both, int columns)
        {
            int rows = TCell.Gates * shape.Hidden;
            for (int parameter = 0; parameter < 2; parameter++)
            {
                if (!WantsGradient(direction, parameter)) continue;
                Span<float> target = GradientOf(weightEdge + direction * perDirection + parameter, out bool accumulate);
                int start = parameter == 0 ? shape.Hidden : 0, length = parameter == 0 ? shape.Inputs : shape.Hidden;
                if (length > 0) BlockCopy.Run(both[start..], columns, target, length, length, rows, accumulate);
            }
        }

        /// <summary>A gate with one sum gives both its biases the same gradient; of a split one the last sum is the state's.</summary>
        private void AddBiases(int direction, ReadOnlySpan<float> sums)
        {
            int all = TCell.Gates * shape.Hidden, last = all - shape.Hidden;
            using var bias = new ScratchTensor([all]);
            sums[..all].CopyTo(bias.Values);
            Accumulate(weightEdge + direction * perDirection + 2, bias.Tensor);
            if (TCell.SplitsLastGate) sums[all..].CopyTo(bias.Values[last..]);
            Accumulate(weightEdge + direction * perDirection + 3, bias.Tensor);
        }
    }
}
