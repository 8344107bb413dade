using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Updating;

/// <summary>The file of a command that changes a model: it replaces the model, or <c>--model</c> names another one.</summary>
static class ChangedFile
{
    /// <summary>Checks the files of the command, before any of them is read.</summary>
    /// <param name="terminal">The terminal.</param>
    /// <param name="parse">The typed command.</param>
    /// <param name="model">The model that is changed.</param>
    /// <param name="written">The option with another file.</param>
    /// <param name="overwrite">The option that permits to replace that file.</param>
    /// <param name="add">Adds the files that the command reads beside the model.</param>
    public static void Check(
        Terminal terminal, ParseResult parse, ModelArgument model, ModelOption written, OverwriteOption overwrite, Action<CommandFiles> add)
    {
        var files = new CommandFiles(terminal);
        var path = parse.GetRequiredValue(model);
        if (parse.GetValue(written) is { } to) files.Reads(model.Name, path).Writes(ModelOption.OptionName, to, ModelOption.Content);
        else files.Writes(model.Name, path, ModelOption.Content);
        add(files);
        files.Check(parse.GetValue(overwrite));
    }
}
