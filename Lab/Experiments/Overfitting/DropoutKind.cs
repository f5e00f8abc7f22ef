namespace DropoutLab.Lab.Experiments.Overfitting;

internal enum DropoutKind
{
    Inverted,
    Vanilla,
}
