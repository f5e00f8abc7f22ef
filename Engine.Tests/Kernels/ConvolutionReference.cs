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
        int inputs = shape.InputsOfGroup, taps = y.Kernel * x.Kernel;
        for (int o = 0; o < shape.OutputCount; o++)
        {
            int ox = o % x.Output, oy = o / x.Output % y.Output, output = o / shape.OutputPixels % shape.Outputs,
                n = o / shape.OutputPixels / shape.Outputs;
            for (int k = 0; k < inputs * taps; k++)
            {
                int iy = (oy * y.Stride) + (k / x.Kernel % y.Kernel * y.Dilation) - y.Padding;
                int ix = (ox * x.Stride) + (k % x.Kernel * x.Dilation) - x.Padding;
                if (iy < 0 || iy >= y.Input || ix < 0 || ix >= x.Input) continue;
                int channel = (n * shape.Inputs) + (output / shape.OutputsOfGroup * inputs) + (k / taps);
                term((((channel * y.Input) + iy) * x.Input) + ix, (output * inputs * taps) + k, o);
            }
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
