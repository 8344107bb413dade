using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Updating;

/// <summary>The model file that a command replaces, or another one that it writes instead.</summary>
static class WrittenModel
{
    /// <summary>The files of a command that changes a model.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="model">The argument with the model.</param>
    /// <param name="parse">The typed command.</param>
    /// <param name="written">The option with another file; by default the model is replaced.</param>
    /// <param name="add">Adds the other files of the command.</param>
    public static CommandFiles Files(Terminal terminal, ModelArgument model, ParseResult parse, ModelOption written, Action<CommandFiles> add)
    {
        var (path, to) = (parse.GetRequiredValue(model), parse.GetValue(written));
        var files = new CommandFiles(terminal);
        if (to is null) files.Writes(model.Name, path, ModelOption.Content);
        else files.Reads(model.Name, path).Writes(ModelOption.OptionName, to, ModelOption.Content);
        add(files);
        return files;
    }
}
