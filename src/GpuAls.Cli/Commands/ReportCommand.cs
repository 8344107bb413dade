using GpuAls.Cli.Help;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals report MODEL -o report.html</c>: a model as one HTML page.</summary>
sealed class ReportCommand : DocumentedCommand
{
    public ReportCommand(Terminal terminal)
        : base("report", "Write a report of a model as one HTML page.") => _ = terminal;
}
