namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>What one trained net showed.</summary>
/// <param name="ValidationError">Percentage of the validation digits that the net takes for another.</param>
/// <param name="TestError">The same of the test digits.</param>
/// <param name="ExactZeros">Percentage of the weights that are 0.</param>
/// <param name="NearZeros">Percentage of the weights within one step of the penalty of 0: |w| no larger than learning rate
/// times lambda.</param>
/// <param name="Weights">All weights, without the biases.</param>
internal sealed record SparsityResult(double ValidationError, double TestError, double ExactZeros, double NearZeros, float[] Weights);
