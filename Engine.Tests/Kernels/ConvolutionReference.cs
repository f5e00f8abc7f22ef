using DropoutLab.Kernels;

namespace DropoutLab.Tests.Kernels;

/// <summary>A convolution and its gradients by plain loops in double precision, each with the sum of its terms' magnitudes.</summary>
internal sealed class ConvolutionReference
{
    private readonly ConvolutionShape shape;

    public ConvolutionReference(ConvolutionShape shape, float[] x, float[] w, float[] dy)
    {
        this.shape = shape;
        Forward = new Sums(shape.OutputCount);
        InputGradient = new Sums(shape.InputCount);
        WeightGradient = new Sums(shape.WeightCount);
        ForEachTerm((i, j, o) =>
        {
            Forward.Add(o, (double)x[i] * w[j]);
            InputGradient.Add(i, (double)dy[o] * w[j]);
            WeightGradient.Add(j, (double)dy[o] * x[i]);
        });
    }

    public Sums Forward { get; }

    public Sums InputGradient { get; }

    public Sums WeightGradient { get; }

    /// <summary>The places in x, w and y of each product.</summary>
    private void ForEachTerm(Action<int, int, int> term)
    {
        (ConvolutionAxis y, ConvolutionAxis x) = (shape.Y, shape.X);
        int inputs = shape.InputsOfGroup;
        for (int n = 0; n < shape.Batch; n++)
        for (int o = 0; o < shape.Outputs; o++)
        for (int c = 0; c < inputs; c++)
        for (int ky = 0; ky < y.Kernel; ky++)
        for (int kx = 0; kx < x.Kernel; kx++)
        for (int oy = 0; oy < y.Output; oy++)
        for (int ox = 0; ox < x.Output; ox++)
        {
            int iy = (oy * y.Stride) + (ky * y.Dilation) - y.Padding, ix = (ox * x.Stride) + (kx * x.Dilation) - x.Padding;
            if (iy < 0 || iy >= y.Input || ix < 0 || ix >= x.Input) continue;
            int channel = (o / shape.OutputsOfGroup * inputs) + c;
            term(
                ((((n * shape.Inputs) + channel) * y.Input) + iy) * x.Input + ix,
                ((((o * inputs) + c) * y.Kernel) + ky) * x.Kernel + kx,
                ((((n * shape.Outputs) + o) * y.Output) + oy) * x.Output + ox);
        }
    }

    internal sealed class Sums(long count)
    {
        public double[] Values { get; } = new double[count];

        public double[] Magnitudes { get; } = new double[count];

        public int[] Terms { get; } = new int[count];

        public void Add(int place, double term)
        {
            Values[place] += term;
            Magnitudes[place] += Math.Abs(term);
            Terms[place]++;
        }

        /// <summary>The bound of a sum in any order: (k + roundings) * 2^-24 times the terms' magnitudes.</summary>
        public double Bound(int place, int roundings = 2) => (Terms[place] + roundings) * Math.Pow(2, -24) * Magnitudes[place];
    }
}
