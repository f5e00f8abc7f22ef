using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Results;

if (args is ["compare", .. string[] options]) return CompareCommand.Run(options);
if (args is ["report"]) return ReportCommand.Run();

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
