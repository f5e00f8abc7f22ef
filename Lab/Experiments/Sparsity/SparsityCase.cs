using DropoutLab.Lab.Reports;

namespace DropoutLab.Lab.Experiments.Sparsity;

/// <summary>What is trained: a regularizer of a strength.</summary>
internal readonly record struct SparsityCase(Method Method, double Lambda);
