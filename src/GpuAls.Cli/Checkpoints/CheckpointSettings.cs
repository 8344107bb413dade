using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Checkpoints;

/// <summary>The checkpoints of a training: --checkpoint, --every and --resume.</summary>
sealed class CheckpointSettings
{
    /// <summary>The name of the option that continues a training.</summary>
    public const string ResumeName = "--resume";

    const string CheckpointName = "--checkpoint";

    static readonly double StandardMinutes = new CheckpointOptions("").Minutes;

    readonly Option<string?> checkpoint = Folder(
        CheckpointName, "Write checkpoints to this folder during the training, and delete them when the model is written.");

    readonly EveryOption every = new("--every", StandardMinutes);

    readonly Option<string?> resume = Folder(
        ResumeName,
        "Continue the training whose checkpoints are in this folder, to the same bits, and write further ones. Without FILE, its command is used.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.Checkpoints, All);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(checkpoint) && result.IsGiven(resume) && result.GetValue(checkpoint) != result.GetValue(resume))
                result.AddError($"{CheckpointName} and {ResumeName} name different folders; expected one folder");
            if (result.IsGiven(every) && result.FirstGiven(checkpoint, resume) is null) result.AddError($"{every.Name} requires {CheckpointName}");
        });
    }

    /// <summary>The folder of --resume; null if it was not typed.</summary>
    public string? ResumedFolder(ParseResult parse) => parse.IsGiven(resume) ? parse.GetValue(resume) : null;

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [checkpoint, every, resume];

    /// <summary>The typed checkpoints; null for none.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="badRows">The file with the skipped rows; null for none.</param>
    /// <param name="ofOneRun">The options that a stored command does not have.</param>
    public TrainingFolder? Read(ParseResult parse, Terminal terminal, string? badRows, params IReadOnlyList<Option> ofOneRun)
    {
        if ((ResumedFolder(parse) ?? parse.GetValue(checkpoint)) is not { } folder) return null;
        var typed = every.Read(parse);
        var options = new CheckpointOptions(folder) { Iterations = typed?.Iterations, Resumes = parse.IsGiven(resume) };
        if (typed?.Minutes is { } minutes) options = options with { Minutes = minutes };
        var words = TypedCommand.WordsWithoutSecret(parse, [checkpoint, resume, .. ofOneRun]);
        var command = new StartedTraining(CurrentFolder.PathOrNull(), words, badRows is null ? null : Path.GetFullPath(badRows));
        return new TrainingFolder(terminal, options, command);
    }

    static Option<string?> Folder(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "folder" };
        TypedPath.Check(option, "folder name");
        return option;
    }
}
