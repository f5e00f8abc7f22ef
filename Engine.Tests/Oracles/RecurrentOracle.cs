namespace DropoutLab.Tests.Oracles;

/// <summary>Recurrent layers by plain loops over steps, sequences and units.</summary>
internal static partial class Oracle
{
    /// <summary>A recurrent layer in one or two directions: the output, then the final hidden state, then the final cell.</summary>
    /// <param name="kind">"LSTM", "GRU", "tanh" or "ReLU".</param>
    /// <param name="x">[T, N, inputs].</param>
    /// <param name="hidden">[directions, N, H].</param>
    /// <param name="cell">[directions, N, H]; null where there is none.</param>
    /// <param name="weights">For each direction W_ih, W_hh, b_ih, b_hh.</param>
    /// <param name="lengths">For each sequence.</param>
    /// <param name="factors">What an element is multiplied by, from direction, which mask (0: hidden, 1: update), step,
    /// sequence, unit.</param>
    /// <returns>[T, N, directions * H], [directions, N, H] and, of an LSTM, [directions, N, H], one after another.</returns>
    public static DoubleArray Recurrent(
        string kind, DoubleArray x, DoubleArray hidden, DoubleArray? cell, DoubleArray[][] weights, int[] lengths,
        Func<int, int, int, int, int, double> factors)
    {
        int steps = x.Shape[0], count = x.Shape[1], h = hidden.Shape[2], directions = weights.Length;
        var output = new double[steps * count * directions * h];
        double[] finalHidden = [.. hidden.Values], finalCell = cell is null ? [] : [.. cell.Values];
        for (int direction = 0; direction < directions; direction++)
        {
            for (int n = 0; n < count; n++)
            {
                int place = ((direction * count) + n) * h;
                double[] state = finalHidden[place..(place + h)], memory = cell is null ? [] : finalCell[place..(place + h)];
                for (int step = 0; step < lengths[n]; step++)
                {
                    int d = direction, k = step, sequence = n, t = direction == 0 ? step : lengths[n] - 1 - step;
                    double[] input = x.Values[(((t * count) + n) * x.Shape[2])..(((t * count) + n + 1) * x.Shape[2])];
                    double[] read = [.. state.Select((v, unit) => v * factors(d, 0, k, sequence, unit))];
                    (state, memory) = Step(kind, input, read, state, memory, weights[d], unit => factors(d, 1, k, sequence, unit));
                    state.CopyTo(output, (((t * count) + n) * directions + direction) * h);
                }

                state.CopyTo(finalHidden, place);
                memory.CopyTo(finalCell, cell is null ? 0 : place);
            }
        }

        double[] all = [.. output, .. finalHidden, .. finalCell];
        return new DoubleArray(all, [all.Length]);
    }

    private static (double[] Hidden, double[] Cell) Step(
        string kind, double[] x, double[] read, double[] hidden, double[] cell, DoubleArray[] weights, Func<int, double> updateFactor)
    {
        int h = hidden.Length;
        double FromInput(int gate, int unit) => Row(weights[0], gate * h + unit, x) + weights[2].Values[gate * h + unit];
        double FromHidden(int gate, int unit) => Row(weights[1], gate * h + unit, read) + weights[3].Values[gate * h + unit];
        double Gate(int gate, int unit) => 1 / (1 + Math.Exp(-FromInput(gate, unit) - FromHidden(gate, unit)));
        double[] newHidden = new double[h], newCell = new double[cell.Length];
        for (int unit = 0; unit < h; unit++)
        {
            double own = FromInput(0, unit) + FromHidden(0, unit);
            if (kind == "tanh") newHidden[unit] = Math.Tanh(own);
            else if (kind == "ReLU") newHidden[unit] = Math.Max(own, 0);
            else if (kind == "GRU")
            {
                double z = Gate(1, unit), candidate = Math.Tanh(FromInput(2, unit) + (Gate(0, unit) * FromHidden(2, unit)));
                newHidden[unit] = ((1 - z) * candidate * updateFactor(unit)) + (z * hidden[unit]);
            }
            else
            {
                double update = Math.Tanh(FromInput(2, unit) + FromHidden(2, unit)) * updateFactor(unit);
                newCell[unit] = (Gate(1, unit) * cell[unit]) + (Gate(0, unit) * update);
                newHidden[unit] = Gate(3, unit) * Math.Tanh(newCell[unit]);
            }
        }

        return (newHidden, newCell);
    }

    private static double Row(DoubleArray matrix, int row, double[] vector)
    {
        double sum = 0;
        double[] values = matrix.Values;
        for (int i = 0, start = row * vector.Length; i < vector.Length; i++) sum += values[start + i] * vector[i];
        return sum;
    }
}
