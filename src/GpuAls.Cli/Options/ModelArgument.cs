using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>The model that a query asks.</summary>
sealed class ModelArgument : Argument<string>
{
    public ModelArgument()
        : base("MODEL")
    {
        Description = "A model file that gpuals train wrote.";
    }

    /// <summary>Opens it.</summary>
    /// <exception cref="GpuAlsException">It is no model file, or a damaged one.</exception>
    public OpenModel Open(ParseResult parse)
    {
        var path = parse.GetRequiredValue(this);
        return new OpenModel(path, AlsModel.Open(path));
    }
}
