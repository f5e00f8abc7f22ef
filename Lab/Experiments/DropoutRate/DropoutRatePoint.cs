namespace DropoutLab.Lab.Experiments.DropoutRate;

/// <summary>One training of a repetition: a point of one of the curves.</summary>
/// <param name="Samples">Images for training.</param>
/// <param name="HiddenUnits">Units of each hidden layer.</param>
/// <param name="DropProbability">Of each hidden unit.</param>
internal readonly record struct DropoutRatePoint(int Samples, int HiddenUnits, double DropProbability);
