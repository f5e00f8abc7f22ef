namespace DropoutLab.Lab.Experiments.Overfitting;

internal enum GeneratorKind
{
    Torch,
    Philox,
}
