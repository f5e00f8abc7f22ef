namespace DropoutLab.Lab.CommandLine;

internal static class ExitCode
{
    internal const int Success = 0;
    internal const int Failure = 1;
    internal const int BadValue = 2;
}
