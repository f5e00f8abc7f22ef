using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Compare;

if (args is ["compare", .. string[] options]) return CompareCommand.Run(options);

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
