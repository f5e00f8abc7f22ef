using System.CommandLine;
using DropoutLab.Lab.CommandLine;

namespace DropoutLab.Lab.Experiments;

/// <summary>An experiment of the lab: a name on the command line, a line for --help, options and an action.</summary>
internal interface IExperiment
{
    string Name { get; }

    string Summary { get; }

    /// <summary>Gives a command the experiment's options and action.</summary>
    void Configure(Command command, LabConsole console, Interruption interruption);
}
