using DropoutLab.Layers;

namespace DropoutLab.Tests.Parity;

/// <summary>A module of the fixture, made here: the same inputs, the same call.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Make">Makes the module.</param>
/// <param name="Shapes">Of the inputs.</param>
/// <param name="Call">Runs it.</param>
internal sealed record SequenceModuleCase(string Name, Func<Module> Make, int[][] Shapes, Func<Module, Tensor[], Tensor[]> Call);
