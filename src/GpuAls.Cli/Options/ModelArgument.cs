using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>The model that is asked.</summary>
sealed class ModelArgument : Argument<string>
{
    public ModelArgument()
        : base("MODEL")
    {
        Description = "A model file that gpuals train wrote.";
    }
}
