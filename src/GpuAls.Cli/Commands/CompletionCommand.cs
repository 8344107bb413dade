using System.CommandLine;
using GpuAls.Cli.Completion;
using GpuAls.Cli.Help;
using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals completion SHELL</c>: the script with which a shell completes commands, options and values.</summary>
sealed class CompletionCommand : DocumentedCommand
{
    static readonly string[] Shells = [.. CompletionScript.All.Select(script => script.Shell)];

    readonly Argument<string> shell = new("SHELL") { Description = $"Shell: {DisplayText.OneOf(Shells)}." };

    public CompletionCommand(Terminal terminal)
        : base("completion", "Print the script with which a shell completes commands, options and values.")
    {
        shell.CompletionSources.Add(Shells);
        shell.Validators.Add(result =>
        {
            var word = result.Tokens[0].Value;
            if (!Shells.Contains(word)) result.AddError($"unknown shell {DisplayText.Quote(word)}; expected {DisplayText.OneOf(Shells)}");
        });
        Add(shell);
        // A shell starts with it, in any folder.
        IsConfigured = false;
        Examples =
        [
            new("Print the script for bash, which ~/.bashrc reads with eval \"$(gpuals completion bash)\"", "gpuals completion bash"),
            new("Print the script for fish, for the file ~/.config/fish/completions/gpuals.fish", "gpuals completion fish"),
        ];
        SetAction(parse =>
        {
            var word = parse.GetRequiredValue(shell);
            terminal.Output.Write(CompletionScript.Read(CompletionScript.All.First(script => script.Shell == word).File));
            return (int)ExitCode.Done;
        });
    }
}
