using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>Results and errors only: --quiet.</summary>
sealed class QuietOption : Option<bool>
{
    public QuietOption()
        : base("--quiet", "-q")
    {
        Description = "No progress and no notes: results and errors only.";
    }
}
