using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

public sealed partial class Tensor
{
    /// <summary>Linear, ReLU and dropout in one pass: what a hidden layer does to its input.</summary>
    /// <remarks>
    /// <para>Formula: y = mask * scale * relu(x W' + b), the same values, bit for bit, as the three operations one after another, in either
    /// order of ReLU and dropout.</para>
    /// <para>Gradient: with g = dy * scale where y &gt; 0 (or NaN), else 0: the gradients of Linear for g. A dropped element is zero and a
    /// kept positive one is not, so the result tells the mask, which is given back at once.</para>
    /// <para>Cost: one write of y instead of three; keeps x, W and y.</para>
    /// </remarks>
    /// <param name="weight">W [out, in].</param>
    /// <param name="bias">b [out]; null for none.</param>
    /// <param name="dropProbability">0 for no dropout.</param>
    /// <param name="keptScale">The factor of kept elements.</param>
    /// <param name="generator">Where the mask comes from; null for the default.</param>
    internal Tensor LinearRelu(Tensor weight, Tensor? bias, double dropProbability, float keptScale, Generator? generator)
    {
        LinearShape shape = CheckLinear(weight, bias);
        Tensor result = Allocate(shape.Result);
        bool records = RecordsLinear(weight, bias);
        if (dropProbability == 0)
        {
            MultiplyLinear(weight, shape, result, new Epilogue { Bias = BiasValues(bias), Relu = true }, records);
        }
        else
        {
            DropoutMask mask = DropoutMask.Draw(result.Count, dropProbability, generator);
            MultiplyLinear(weight, shape, result,
                new Epilogue { Bias = BiasValues(bias), Relu = true, Mask = mask.Words, Scale = keptScale }, records);
            mask.Release();
        }

        return records ? result.ProducedBy(new LinearReluNode(this, weight, bias, result, keptScale)) : result;
    }

    private sealed class LinearReluNode(Tensor input, Tensor weight, Tensor? bias, Tensor result, float keptScale)
        : LinearNode(input, weight, bias, result)
    {
        private const int Result = 2;

        protected override void Backward(Tensor gradient)
        {
            Elementwise.Binary(new KeptGradientOperator(keptScale), gradient.Values, Saved(Result).Values, gradient.OwnValues);
            base.Backward(gradient);
        }

        internal override string WriteTo(IGraphWriter writer) => writer.Write("Relu", [base.WriteTo(writer)]);
    }

    /// <summary>0 where the result is 0, else the gradient times the factor of kept elements.</summary>
    private readonly struct KeptGradientOperator(float scale) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector gradient, TVector result)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct =>
            TSimd.Select(TSimd.LessThanOrEqual(result, TSimd.Zero), TSimd.Zero, TSimd.Multiply(gradient, TSimd.Broadcast(scale)));
    }
}
