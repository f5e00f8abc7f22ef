using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Results;

if (args is ["compare", .. string[] options]) return CompareCommand.Run(options);
if (args is ["report", .. string[] rest]) return ReportCommand.Run(rest);

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
