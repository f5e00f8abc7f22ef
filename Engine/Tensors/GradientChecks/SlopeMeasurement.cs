namespace DropoutLab;

/// <summary>Measures slopes of a function along single elements of its inputs.</summary>
internal sealed class SlopeMeasurement
{
    private const int Steps = 10;

    /// <summary>The largest step, as a share of the element's size or of 1.</summary>
    private const double LargestStep = 0.125;

    /// <summary>Roundings that each value of the function is taken to have; half the distance from 1 to the next float each.</summary>
    private const double Roundings = 4;

    private const double UnitRoundoff = 1.0 / (1 << 24);

    private readonly Func<Tensor> f;
    private readonly float[] factors;
    private readonly float[] center;

    public SlopeMeasurement(Func<Tensor> f, float[] factors)
    {
        this.f = f;
        this.factors = factors;
        center = Values();
    }

    /// <summary>Whether another call gives the same numbers.</summary>
    public bool Repeats() => center.Length == factors.Length && Values().AsSpan().SequenceEqual(center);

    /// <summary>Whether a value of the function is NaN or infinite.</summary>
    public bool HasNonFinite => Array.Exists(center, value => !float.IsFinite(value));

    public MeasuredSlope At(Tensor input, int element)
    {
        float x = input.Values[element];
        var steps = new List<Step>();
        try
        {
            double step = LargestStep * Math.Max(1, Math.Abs((double)x));
            for (int i = 0; i < Steps; i++, step /= 2)
            {
                float above = (float)(x + step), below = (float)(x - step);
                if (!float.IsFinite(above) || !float.IsFinite(below)) break;
                var measured = new Step(above - (double)x, x - (double)below);
                Set(input, element, above);
                float[] up = Values();
                Set(input, element, below);
                if (measured.Take(factors, center, up, Values())) steps.Add(measured);
                else steps.Clear(); // what is beyond an edge tells nothing of this side of it
            }
        }
        finally
        {
            Set(input, element, x);
        }

        return steps.Count < 3 ? MeasuredSlope.Unknown : KinkOf(steps) ?? Best(steps);
    }

    private static MeasuredSlope Best(List<Step> steps)
    {
        MeasuredSlope best = MeasuredSlope.Unknown with { Uncertainty = double.PositiveInfinity };
        double before = double.NaN;
        for (int i = 0; i + 1 < steps.Count; i++)
        {
            // Two central differences without the term of h^2.
            double value = (4 * steps[i + 1].Central - steps[i].Central) / 3;
            double uncertainty = Math.Abs(value - (i == 0 ? steps[1].Central : before)) + 5.0 / 3 * steps[i + 1].Noise;
            if (uncertainty < best.Uncertainty) best = new MeasuredSlope(value, value, uncertainty, steps[i + 1].Terms);
            before = value;
        }

        return best;
    }

    /// <summary>A smooth function's slopes of both sides come together as the step does: half the step, half the difference. At a kink
    /// they stay apart, at a jump they part.</summary>
    private static MeasuredSlope? KinkOf(List<Step> steps)
    {
        int last = steps.FindLastIndex(step => step.Apart > 8 * step.Noise);
        if (last < 2 || !(steps[last].Apart > 0.8 * steps[last - 1].Apart) || !(steps[last].Apart > 0.64 * steps[last - 2].Apart))
            return null;
        Step step = steps[last];
        return new MeasuredSlope(Math.Min(step.Left, step.Right), Math.Max(step.Left, step.Right), step.Noise, step.Terms);
    }

    private static void Set(Tensor input, int element, float value)
    {
        input.MutableValues[element] = value;
        input.EndWrite();
    }

    private float[] Values()
    {
        using (Autograd.NoGrad())
        {
            using TensorScope pass = TensorScope.Open();
            return f().ToArray();
        }
    }

    /// <summary>The function's values a step above and a step below.</summary>
    private sealed class Step(double up, double down)
    {
        public double Central { get; private set; }

        public double Right { get; private set; }

        public double Left { get; private set; }

        /// <summary>How far the slopes of both sides are apart.</summary>
        public double Apart => Math.Abs(Right - Left);

        /// <summary>What rounding of the values may do to the slopes.</summary>
        public double Noise { get; private set; }

        public double Terms { get; private set; }

        /// <summary>Takes the values; says whether all of them are finite.</summary>
        public bool Take(float[] factors, float[] center, float[] above, float[] below)
        {
            double right = 0, left = 0, terms = 0, noise = 0, largest = 0;
            for (int j = 0; j < factors.Length; j++)
            {
                // A value that is NaN all along does not move.
                if (above[j].Equals(center[j]) && below[j].Equals(center[j]) && !float.IsFinite(center[j])) continue;
                if (!float.IsFinite(above[j]) || !float.IsFinite(below[j]) || !float.IsFinite(center[j])) return false;
                double size = Math.Abs(factors[j]) * Math.Max(Math.Abs(above[j]), Math.Abs(below[j]));
                largest = Math.Max(largest, size);
                right += factors[j] * ((double)above[j] - center[j]);
                left += factors[j] * ((double)center[j] - below[j]);
                terms += Math.Abs(factors[j] * ((double)above[j] - below[j]));
                if (above[j] != below[j]) noise += size;
            }

            Right = right / up;
            Left = left / down;
            Central = (right + left) / (up + down);
            Terms = terms / (up + down);
            Noise = Roundings * UnitRoundoff * Math.Max(noise, largest) / Math.Min(up, down);
            return true;
        }
    }
}
