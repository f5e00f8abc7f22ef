using System.Globalization;

namespace DropoutLab;

/// <summary>Compares the gradients that a backward pass gives with slopes measured from the function's values: where they differ, and by
/// how much.</summary>
/// <remarks>
/// <para>Usage: <c>GradientCheck check = GradientCheck.Run(x => Softsign.Of(x), x); Assert.That(check.IsRight, $"{check}");</c> A module is
/// checked with its parameters: <c>GradientCheck.Run(() => loss.Forward(net.Forward(x), y), net.Parameters)</c>.</para>
/// <para>Formula: for the function s = sum of u_j f_j, with random factors u of both signs, ds/dx_i is compared with central differences
/// (s(x_i + h) - s(x_i - h)) / 2h. They are taken at ten steps h, each half the one before, and extrapolated to h = 0; the step at which
/// rounding and curvature together do least harm is chosen, and what is left of both is the slope's uncertainty.</para>
/// <para>Numerics: f is computed in float, so small steps drown in its rounding. A gradient is right if it differs from the slope by no
/// more than 0.001 of the sum of its terms and the uncertainty. Where the uncertainty is more than 2% of the largest slope of
/// the input, or no step gives finite values, nothing can be said, and the element is <see cref="Unclear"/>, never silently right.</para>
/// <para>Kinks: where the slopes of both sides differ however small the step is, a gradient between them is right and one outside is
/// wrong; <see cref="KinkCount"/> says how often.</para>
/// <para>Determinism: <see cref="Generator.Default"/> is set back before each call, so that dropout has the same mask each time, and is
/// left as it was.</para>
/// <para>Cost: one backward pass, and 20 forward passes for each element of the inputs.</para>
/// <para>Source: C. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", 1982, for the extrapolation.</para>
/// </remarks>
public sealed class GradientCheck
{
    private const double RelativeTolerance = 1e-3;
    private const double GreatestUncertainty = 0.02;

    private readonly List<GradientFinding> wrong = [];
    private readonly List<GradientFinding> unclear = [];

    private GradientCheck()
    {
    }

    /// <summary>Whether every gradient was compared and is right; without any elements too.</summary>
    public bool IsRight => wrong.Count == 0 && unclear.Count == 0;

    /// <summary>How many elements were looked at.</summary>
    public int ElementCount { get; private set; }

    /// <summary>At how many elements the function has a kink, and the gradient lies between the slopes of both sides.</summary>
    public int KinkCount { get; private set; }

    /// <summary>Gradients that differ from the slope, in the order of inputs and elements.</summary>
    public IReadOnlyList<GradientFinding> Wrong => wrong;

    /// <summary>Elements at which no slope can be measured: values are not finite, or too rough.</summary>
    public IReadOnlyList<GradientFinding> Unclear => unclear;

    /// <summary>Checks a function of one tensor.</summary>
    /// <param name="f">The function; it gives the same numbers each time.</param>
    /// <param name="input">Where; it is not changed.</param>
    /// <exception cref="ArgumentException">Two calls of the function gave different numbers.</exception>
    public static GradientCheck Run(Func<Tensor, Tensor> f, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(f);
        return Run(inputs => f(inputs[0]), [input]);
    }

    /// <summary>Checks a function of several tensors, with respect to all of them.</summary>
    /// <param name="f">The function; it gives the same numbers each time.</param>
    /// <param name="inputs">Where; they are not changed.</param>
    /// <exception cref="ArgumentException">Two calls of the function gave different numbers.</exception>
    public static GradientCheck Run(Func<Tensor[], Tensor> f, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(inputs);
        Tensor[] copies = Array.ConvertAll(inputs, input => Tensor.From(input.Values, input.Shape.AsSpan()));
        return Run(() => f(copies), copies);
    }

    /// <summary>Checks what a function makes of leaves that it holds, such as the parameters of a module.</summary>
    /// <param name="f">The function; it gives the same numbers each time.</param>
    /// <param name="leaves">With respect to them. Their elements are moved one at a time and set back; gradients that they had
    /// are forgotten.</param>
    /// <exception cref="ArgumentException">Two calls of the function gave different numbers, or a tensor is no leaf.</exception>
    public static GradientCheck Run(Func<Tensor> f, IEnumerable<Tensor> leaves)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(leaves);
        Tensor[] inputs = [.. leaves];
        foreach (Tensor input in inputs)
            if (!input.IsLeaf)
                throw new ArgumentException($"GradientCheck: leaves expected, the result of an operation {input.Shape} came",
                    nameof(leaves));
        var check = new GradientCheck();
        byte[] draws = Generator.Default.GetState();
        try
        {
            Tensor Repeated()
            {
                Generator.Default.SetState(draws);
                return f() ?? throw new ArgumentException("GradientCheck: the function gave null, a tensor expected", nameof(f));
            }

            (float[] factors, float[][] gradients) = Backward(Repeated, inputs);
            var slopes = new SlopeMeasurement(Repeated, factors);
            if (!slopes.Repeats())
                throw new ArgumentException(
                    "GradientCheck: a function that gives the same numbers at each call expected, two calls differed: a generator "
                    + "of its own is at work", nameof(f));
            for (int input = 0; input < inputs.Length; input++)
            {
                Tensor moved = inputs[input];
                MeasuredSlope[] measured = [.. Enumerable.Range(0, moved.Count).Select(element => slopes.At(moved, element))];
                check.Compare(measured, input, moved.Shape, gradients[input], slopes.HasNonFinite);
            }
        }
        finally
        {
            Generator.Default.SetState(draws);
        }

        return check;
    }

    /// <summary>How many gradients are right, and the first ten that are not.</summary>
    public override string ToString()
    {
        string[] lines =
        [
            string.Create(CultureInfo.InvariantCulture,
                $"{ElementCount - wrong.Count - unclear.Count} of {ElementCount} gradients right ({KinkCount} at kinks), "
                + $"{wrong.Count} wrong, {unclear.Count} unclear"),
            .. wrong.Take(10).Select(finding => $"wrong: {finding}"),
            .. unclear.Take(10).Select(finding => $"unclear: {finding}"),
        ];
        return string.Join('\n', lines);
    }

    /// <summary>One backward pass with random factors, of a size that no step hides and of both signs.</summary>
    private static (float[] Factors, float[][] Gradients) Backward(Func<Tensor> f, Tensor[] inputs)
    {
        bool[] before = Array.ConvertAll(inputs, input => input.RequiresGrad);
        try
        {
            foreach (Tensor input in inputs)
            {
                input.ZeroGrad();
                input.RequiresGrad = true;
            }

            Tensor result = f();
            var factors = new float[result.Count];
            var generator = new PhiloxGenerator(0);
            generator.Uniform(factors, 0.5, 1.5);
            for (int i = 0; i < factors.Length; i++)
                if (generator.NextDouble() < 0.5) factors[i] = -factors[i];
            // What does not depend on the inputs has the gradient 0.
            if (result.RequiresGrad) result.Backward(Tensor.From(factors, result.Shape.AsSpan()));
            return (factors, Array.ConvertAll(inputs, input => input.Grad?.ToArray() ?? new float[input.Count]));
        }
        finally
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i].ZeroGrad();
                inputs[i].RequiresGrad = before[i];
            }
        }
    }

    private void Compare(MeasuredSlope[] slopes, int input, Shape shape, float[] gradients, bool hasNonFinite)
    {
        double largest = slopes.Where(slope => slope.IsFinite).Select(slope => slope.Terms).DefaultIfEmpty(0).Max();
        for (int element = 0; element < slopes.Length; element++)
        {
            ElementCount++;
            MeasuredSlope slope = slopes[element];
            double gradient = gradients[element], allowed = RelativeTolerance * slope.Terms + slope.Uncertainty;
            // NaN is in no range.
            bool isRight = gradient >= slope.Least - allowed && gradient <= slope.Greatest + allowed;
            List<GradientFinding>? findings = !slope.IsFinite || (hasNonFinite && !double.IsFinite(gradient)) ? unclear
                : !isRight ? wrong
                : slope.Terms > 0 && slope.Uncertainty > GreatestUncertainty * largest ? unclear
                : null;
            findings?.Add(new GradientFinding(input, IndexOf(shape, element), gradient, slope.Value, slope.Uncertainty));
            if (findings is null && slope.IsKink) KinkCount++;
        }
    }

    private static int[] IndexOf(Shape shape, int element)
    {
        int[] index = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--) (element, index[axis]) = Math.DivRem(element, shape[axis]);
        return index;
    }
}
