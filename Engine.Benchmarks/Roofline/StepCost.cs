namespace DropoutLab.Benchmarks.Roofline;

/// <summary>What a training step computes and moves, counted from its sizes.</summary>
/// <param name="Work">The step.</param>
/// <param name="Vector">Floats of a vector.</param>
internal sealed record StepCost(TrainingWork Work, int Vector)
{
    private const int Float = sizeof(float);

    /// <summary>Read and written: by Adam weight, gradient and two moments, the gradient only read; by SGD one moment.</summary>
    private int UpdateBytes => (Work.UsesAdam ? 7 : 5) * Float;

    public double Parameters => Layers.Sum(layer => (layer.Inputs + 1.0) * layer.Outputs);

    /// <summary>What is alive in a step: parameters with gradients and moments, and the activations with their gradients.</summary>
    public double Footprint => Float * (((Work.UsesAdam ? 4 : 3) * Parameters) + (2.0 * Work.Batch * Work.Sizes.Sum()));

    private IEnumerable<(int Inputs, int Outputs)> Layers => Work.Sizes.Zip(Work.Sizes[1..]);

    /// <summary>The products' walks over memory.</summary>
    public IEnumerable<Pass> Products()
    {
        bool isFirst = true;
        foreach ((int inputs, int outputs) in Layers)
        {
            double x = Activations(inputs), y = Activations(outputs);
            // Forward, the weight's gradient, and the input's, but for the first layer.
            foreach (Pass pass in new ProductCost(Work.Batch, outputs, inputs, false, IsTransposedB: true).Walks(Vector, x, Footprint, y))
                yield return pass;
            foreach (Pass pass in new ProductCost(outputs, inputs, Work.Batch, IsTransposedA: true, false).Walks(Vector, y, x, Footprint))
                yield return pass;
            if (!isFirst)
            {
                foreach (Pass pass in new ProductCost(Work.Batch, inputs, outputs, false, false).Walks(Vector, y, Footprint, x))
                    yield return pass;
            }

            isFirst = false;
        }
    }

    /// <summary>Dropout and ReLU of the hidden layers: the mask, and the gradient that is masked where it lies; and the sums of the
    /// gradients for the biases.</summary>
    public IEnumerable<Pass> Elementwise()
    {
        foreach (int width in Work.Sizes[1..^1])
        {
            double elements = (double)Work.Batch * width;
            if (Work.DropProbability > 0) yield return new Pass(Draws: elements);
            yield return new Pass(Traffic: [(2 * elements * Float, Activations(width))]);
        }

        foreach (int width in Work.Sizes[1..]) yield return new Pass(Traffic: [(Activations(width), Activations(width))]);
    }

    /// <summary>The optimizer's pass.</summary>
    public Pass Update() => new(Roots: Work.UsesAdam ? Parameters : 0, Traffic: [(UpdateBytes * Parameters, Footprint)]);

    private double Activations(int width) => (double)Work.Batch * width * Float;
}
