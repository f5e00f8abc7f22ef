namespace DropoutLab.Tests.Optimizers;

/// <summary>PyTorch's optimizers one element at a time, in the order and with the roundings of its loop on the CPU; calls nothing
/// in Engine.</summary>
internal static class OptimizerReference
{
    internal sealed record SgdOptions(
        double LearningRate, double Momentum = 0, double Dampening = 0, double WeightDecay = 0, bool Nesterov = false);

    internal sealed record AdamOptions(
        double LearningRate, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0, bool Amsgrad = false,
        bool Decoupled = false);

    /// <summary>One parameter tensor and what the optimizer remembers of it.</summary>
    internal sealed class State(float[] weight)
    {
        public float[] Weight { get; } = [.. weight];

        public float[] First { get; } = new float[weight.Length];

        public float[] Second { get; } = new float[weight.Length];

        public float[] Largest { get; } = new float[weight.Length];

        public int Steps { get; set; }
    }

    public static void Step(State state, float[] gradient, SgdOptions o)
    {
        state.Steps++;
        for (int i = 0; i < gradient.Length; i++)
        {
            float p = state.Weight[i], g = gradient[i];
            if (o.WeightDecay != 0) g = MathF.FusedMultiplyAdd(p, (float)o.WeightDecay, g);
            if (o.Momentum != 0)
            {
                float kept = state.First[i] * (float)o.Momentum;
                float velocity = state.Steps == 1 ? g
                    : o.Dampening == 0 ? kept + g
                    : MathF.FusedMultiplyAdd(g, (float)(1 - o.Dampening), kept);
                state.First[i] = velocity;
                g = o.Nesterov ? MathF.FusedMultiplyAdd(velocity, (float)o.Momentum, g) : velocity;
            }

            state.Weight[i] = MathF.FusedMultiplyAdd(g, (float)-o.LearningRate, p);
        }
    }

    public static void Step(State state, float[] gradient, AdamOptions o)
    {
        state.Steps++;
        double correction1 = 1 - Math.Pow(o.Beta1, state.Steps), correction2 = 1 - Math.Pow(o.Beta2, state.Steps);
        float step = (float)(-o.LearningRate / correction1), root = (float)Math.Sqrt(correction2);
        float share = (float)(1 - o.Beta1);
        for (int i = 0; i < gradient.Length; i++)
        {
            float p = state.Weight[i], g = gradient[i];
            if (o.WeightDecay != 0 && o.Decoupled)
                p *= (float)(1 - o.LearningRate * o.WeightDecay);
            else if (o.WeightDecay != 0)
                g = MathF.FusedMultiplyAdd(p, (float)o.WeightDecay, g);

            float m = state.First[i];
            m = share < 0.5f ? MathF.FusedMultiplyAdd(share, g - m, m) : MathF.FusedMultiplyAdd(share - 1, g - m, g);
            state.First[i] = m;

            float kept = state.Second[i] * (float)o.Beta2, scaled = (float)(1 - o.Beta2) * g;
            float v = MathF.FusedMultiplyAdd(scaled, g, kept);
            state.Second[i] = v;
            if (o.Amsgrad) v = state.Largest[i] = Math.Max(state.Largest[i], v);

            float quotient = MathF.Sqrt(v) / root, denominator = quotient + (float)o.Epsilon;
            float numerator = step * m, change = numerator / denominator;
            state.Weight[i] = p + change;
        }
    }
}
