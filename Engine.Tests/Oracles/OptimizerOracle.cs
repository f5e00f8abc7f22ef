namespace DropoutLab.Tests.Oracles;

/// <summary>One parameter and the formulas that change it, in double; with a width, rows whose gradient is 0 throughout are
/// passed over.</summary>
internal sealed class OptimizerOracle(double[] weight, double rate, double decay, int width = 0)
{
    private readonly double[] first = new double[weight.Length], second = new double[weight.Length], third = new double[weight.Length];
    private double momentumProduct = 1;
    private int step;

    public double[] Weight { get; } = [.. weight];

    public void Sgd(double[] gradient, double momentum = 0, double dampening = 0, bool nesterov = false)
    {
        step++;
        for (int i = 0; i < gradient.Length; i++)
        {
            if (PassesOver(gradient, i)) continue;
            double g = gradient[i] + decay * Weight[i];
            first[i] = step == 1 ? g : momentum * first[i] + (1 - dampening) * g;
            Weight[i] -= rate * (momentum == 0 ? g : nesterov ? g + momentum * first[i] : first[i]);
        }
    }

    public void Adam(
        double[] gradient, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool amsgrad = false, bool decoupled = false)
    {
        step++;
        for (int i = 0; i < gradient.Length; i++)
        {
            if (PassesOver(gradient, i)) continue;
            double g = gradient[i];
            if (decoupled) Weight[i] *= 1 - rate * decay;
            else g += decay * Weight[i];
            first[i] = beta1 * first[i] + (1 - beta1) * g;
            second[i] = beta2 * second[i] + (1 - beta2) * g * g;
            third[i] = Math.Max(third[i], second[i]);
            double variance = (amsgrad ? third[i] : second[i]) / (1 - Math.Pow(beta2, step));
            Weight[i] -= rate * first[i] / (1 - Math.Pow(beta1, step)) / (Math.Sqrt(variance) + epsilon);
        }
    }

    public void NAdam(
        double[] gradient, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double momentumDecay = 0.004)
    {
        step++;
        double now = Momentum(step), next = Momentum(step + 1);
        momentumProduct *= now;
        for (int i = 0; i < gradient.Length; i++)
        {
            if (PassesOver(gradient, i)) continue;
            double g = gradient[i] + decay * Weight[i];
            first[i] = beta1 * first[i] + (1 - beta1) * g;
            second[i] = beta2 * second[i] + (1 - beta2) * g * g;
            double mean = (1 - now) / (1 - momentumProduct) * g + next / (1 - momentumProduct * next) * first[i];
            Weight[i] -= rate * mean / (Math.Sqrt(second[i] / (1 - Math.Pow(beta2, step))) + epsilon);
        }

        double Momentum(int t) => beta1 * (1 - 0.5 * Math.Pow(0.96, t * momentumDecay));
    }

    public void RMSprop(double[] gradient, double smoothing = 0.99, double epsilon = 1e-8, double momentum = 0, bool centered = false)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            if (PassesOver(gradient, i)) continue;
            double g = gradient[i] + decay * Weight[i];
            first[i] = smoothing * first[i] + (1 - smoothing) * g * g;
            second[i] = smoothing * second[i] + (1 - smoothing) * g;
            double deviation = Math.Sqrt(centered ? first[i] - second[i] * second[i] : first[i]);
            third[i] = momentum * third[i] + g / (deviation + epsilon);
            Weight[i] -= rate * third[i];
        }
    }

    public void Adagrad(double[] gradient, double rateDecay = 0, double epsilon = 1e-10)
    {
        step++;
        for (int i = 0; i < gradient.Length; i++)
        {
            if (PassesOver(gradient, i)) continue;
            double g = gradient[i] + decay * Weight[i];
            first[i] += g * g;
            Weight[i] -= rate / (1 + (step - 1) * rateDecay) * g / (Math.Sqrt(first[i]) + epsilon);
        }
    }

    public void Lion(double[] gradient, double beta1 = 0.9, double beta2 = 0.99)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            if (PassesOver(gradient, i)) continue;
            Weight[i] = Weight[i] * (1 - rate * decay) - rate * Math.Sign(beta1 * first[i] + (1 - beta1) * gradient[i]);
            first[i] = beta2 * first[i] + (1 - beta2) * gradient[i];
        }
    }

    private bool PassesOver(double[] gradient, int i) =>
        width > 0 && Array.TrueForAll(gradient[(i / width * width)..(i / width * width + width)], g => g == 0);
}
