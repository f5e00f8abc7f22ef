using System.Runtime.CompilerServices;

namespace DropoutLab.Kernels;

/// <summary>One step of an optimizer that is given as a rule, in one pass: everything is read once, and parameter and state
/// written once.</summary>
internal static unsafe class RuleUpdate
{
    /// <param name="rule">The step.</param>
    /// <param name="parameter">Changed.</param>
    /// <param name="gradient">As long as the parameter.</param>
    /// <param name="first">Changed; as long as the parameter, or empty where the rule keeps nothing there; so are the others.</param>
    /// <param name="second">As the first.</param>
    /// <param name="third">As the first.</param>
    public static void Run<TRule>(
        TRule rule, Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second = default,
        Span<float> third = default)
        where TRule : unmanaged, IUpdateRule
    {
        int count = parameter.Length;
        if (gradient.Length != count || !Fits(first) || !Fits(second) || !Fits(third))
            throw new ArgumentException(
                $"Update: {count} parameters, {gradient.Length} gradients, state of {first.Length}, {second.Length} and {third.Length}");
        fixed (float* p = parameter, g = gradient, a = first, b = second, c = third)
        {
            var kernel = new Kernel<TRule> { Rule = rule, Parameter = p, First = a, Second = b, Third = c };
            UpdatePass.Run(kernel, g, count, TRule.Picoseconds);
        }

        bool Fits(Span<float> state) => state.IsEmpty || state.Length == count;
    }

    private struct Kernel<TRule> : IUpdateKernel
        where TRule : unmanaged, IUpdateRule
    {
        public required TRule Rule;
        public required float* Parameter;
        public required float* First;
        public required float* Second;
        public required float* Third;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TSimd, TVector, TPart>(int start, int end, float* gradients)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
            where TPart : struct, IVectorPart
        {
            float* gradient = gradients - start, first = First, second = Second, third = Third;
            for (int i = start; i < end; i += TSimd.Count)
            {
                int left = end - i;
                TVector a = first == null ? TSimd.Zero : TPart.Load<TSimd, TVector>(first + i, left);
                TVector b = second == null ? TSimd.Zero : TPart.Load<TSimd, TVector>(second + i, left);
                TVector c = third == null ? TSimd.Zero : TPart.Load<TSimd, TVector>(third + i, left);
                TVector p = Rule.Step<TSimd, TVector>(
                    TPart.Load<TSimd, TVector>(Parameter + i, left), TPart.Load<TSimd, TVector>(gradient + i, left), ref a, ref b, ref c);
                TPart.Store<TSimd, TVector>(p, Parameter + i, left);
                if (first != null) TPart.Store<TSimd, TVector>(a, first + i, left);
                if (second != null) TPart.Store<TSimd, TVector>(b, second + i, left);
                if (third != null) TPart.Store<TSimd, TVector>(c, third + i, left);
            }
        }
    }
}
