using System.Globalization;

namespace DropoutLab;

/// <summary>An equation of Einstein's notation: a letter for each axis of each operand, and those of the result.</summary>
internal sealed class EinsumForm
{
    private readonly string[] inputs;

    private EinsumForm(string[] inputs, string output) => (this.inputs, Output) = (inputs, output);

    /// <summary>The letters of the result.</summary>
    public string Output { get; }

    /// <summary>The letters of an operand, each once.</summary>
    public string Letters(int operand) => string.Concat(inputs[operand].Distinct());

    public static EinsumForm Read(string equation, ReadOnlySpan<Tensor> operands)
    {
        string text = equation.Replace(" ", "", StringComparison.Ordinal);
        string[] sides = text.Split("->"), inputs = sides[0].Split(',');
        string ranks = string.Join(", ", operands.ToArray().Select(operand => operand.Shape.ToString()));
        if (inputs.Append(sides[^1]).Any(letters => letters.IndexOf("...", StringComparison.Ordinal) !=
            letters.LastIndexOf("...", StringComparison.Ordinal)))
            throw Refused(equation, "three dots once in a group of letters expected");
        if (sides.Length > 2 || inputs.Length != operands.Length)
            throw Refused(equation, $"{inputs.Length} groups of letters for {operands.Length} operands {ranks}");
        int most = 0;
        for (int i = 0; i < inputs.Length; i++)
            if (inputs[i].Contains("...")) most = Math.Max(most, operands[i].Rank - inputs[i].Length + 3);
        string output = sides.Length == 2 ? sides[1] : "..." + Once(sides[0]);
        if (sides.Length == 1 && !sides[0].Contains("...")) output = output[3..];
        // What three dots stand for gets letters of its own, aligned at the last axis: private ones, that nobody types.
        string dots = string.Concat(Enumerable.Range(0, most).Select(i => (char)('\uE000' + i)));
        for (int i = 0; i < inputs.Length; i++)
        {
            int covered = operands[i].Rank - inputs[i].Length + 3;
            if (inputs[i].Contains("...") && covered >= 0) inputs[i] = Replaced(inputs[i], dots[(most - covered)..]);
            if (inputs[i].Length != operands[i].Rank || !inputs[i].All(IsLetter))
                throw Refused(equation, $"'{sides[0].Split(',')[i]}' for an operand {operands[i].Shape}: a letter for each axis expected");
        }

        output = Replaced(output, dots);
        bool isKnown = output.All(letter => IsLetter(letter) && inputs.Any(input => input.Contains(letter)));
        if (!isKnown || output.Distinct().Count() != output.Length)
            throw Refused(equation, "each letter of the result once, and in an operand, expected");
        CheckSizes(equation, inputs, operands);
        return new EinsumForm(inputs, output);
    }

    /// <summary>An operand with each of its letters once: the diagonal over the axes that share one.</summary>
    public Tensor Prepared(Tensor operand, int index)
    {
        string letters = inputs[index];
        Tensor result = operand;
        for (int axis = letters.Length - 1; axis > 0; axis--)
        {
            int other = letters.IndexOf(letters[axis], StringComparison.Ordinal);
            if (other == axis) continue;
            int size = result.Shape[axis];
            // The two axes go to the end; their diagonal is every (size + 1)-th element.
            int[] order = [.. Enumerable.Range(0, letters.Length).Where(i => i != axis && i != other), other, axis];
            result = result.Permute(order).Flatten(-2).Slice(-1, 0, size, size + 1);
            letters = letters.Remove(axis, 1);
            string moved = letters.Remove(other, 1) + letters[other];
            result = result.Permute([.. letters.Select(letter => moved.IndexOf(letter, StringComparison.Ordinal))]);
        }

        return result;
    }

    private static void CheckSizes(string equation, string[] inputs, ReadOnlySpan<Tensor> operands)
    {
        var sizes = new Dictionary<char, int>();
        for (int i = 0; i < inputs.Length; i++)
            for (int axis = 0; axis < inputs[i].Length; axis++)
            {
                char letter = inputs[i][axis];
                int size = operands[i].Shape[axis], known = sizes.GetValueOrDefault(letter, 1);
                bool isDiagonal = inputs[i].IndexOf(letter, StringComparison.Ordinal) is var first && operands[i].Shape[first] != size;
                if (isDiagonal || (size != known && size != 1 && known != 1))
                    throw Refused(equation, string.Create(CultureInfo.InvariantCulture, $"'{letter}' has {known} and {size} elements"));
                if (known == 1) sizes[letter] = size;
            }
    }

    private static string Once(string letters) => string.Concat(
        letters.Where(char.IsAsciiLetter).GroupBy(letter => letter).Where(group => group.Count() == 1).Select(group => group.Key).Order());

    private static string Replaced(string letters, string dots) => letters.Replace("...", dots, StringComparison.Ordinal);

    private static bool IsLetter(char letter) => char.IsAsciiLetter(letter) || letter >= '\uE000';

    private static ArgumentException Refused(string equation, string why) => new($"Einsum: \"{equation}\": {why}", nameof(equation));
}
