using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using DropoutLab.Benchmarks.Compare;
using DropoutLab.Benchmarks.Growth;
using DropoutLab.Benchmarks.Overhead;
using DropoutLab.Benchmarks.Peers;
using DropoutLab.Benchmarks.Results;
using DropoutLab.Benchmarks.Roofline;
using DropoutLab.Benchmarks.Scaling;
using DropoutLab.Benchmarks.Start;

if (args is ["compare", .. string[] options]) return CompareCommand.Run(options);
if (args is ["scaling", .. string[] picture]) return ScalingCommand.Run(picture);
if (args is ["report", .. string[] rest]) return ReportCommand.Run(rest);
if (args is ["growth", .. string[] growth]) return GrowthCommand.Run(growth);
if (args is ["overhead", .. string[] overhead]) return OverheadCommand.Run(overhead);
if (args is ["start", .. string[] start]) return StartCommand.Run(start);
if (args is ["roofline", .. string[] roofline]) return RooflineCommand.Run(roofline);
if (args is [FirstCall.Command, string call]) return FirstCall.Run(call);
if (args is [GrowthPoint.Command, string axis, string number] && int.TryParse(number, out int size)) return GrowthPoint.Run(axis, size);
if (args is [PeakMemoryComparison.Command, string text] && int.TryParse(text, out int threads))
    return PeakMemoryComparison.RunSteps(threads);

foreach (string peer in (string[])[OpenBlas.Description, LibTorch.Description, OnnxRuntime.Description]) Console.Error.WriteLine(peer);
IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
