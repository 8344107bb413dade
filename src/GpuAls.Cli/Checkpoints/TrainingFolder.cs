using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Checkpoints;

namespace GpuAls.Cli.Checkpoints;

/// <summary>The folder with the checkpoints of a command, from the first check to the written model; it prints the news about them.</summary>
sealed class TrainingFolder : IProgress<CheckpointNews>
{
    readonly Terminal terminal;
    readonly StartedTraining command;

    /// <param name="terminal">The terminal.</param>
    /// <param name="options">The folder and the schedule.</param>
    /// <param name="command">The command, which is stored beside the checkpoints.</param>
    public TrainingFolder(Terminal terminal, CheckpointOptions options, StartedTraining command)
    {
        (this.terminal, this.command) = (terminal, command);
        Options = options with { Progress = this };
    }

    /// <summary>The checkpoints of the training.</summary>
    public CheckpointOptions Options { get; }

    /// <summary>The iteration that the training continued after; null if it started at its beginning.</summary>
    public int? ResumedAfter { get; private set; }

    /// <summary>The checkpoints of the training that chooses neighbours before this one.</summary>
    CheckpointOptions OfChoice => Options.Within(NeighbourTrainings.ChoiceFolder);

    /// <summary>Checks that the folder can be used, before the input is read.</summary>
    /// <exception cref="CheckpointException">The folder cannot be written, is in use, or has checkpoints and nothing was to be resumed.</exception>
    public void RequireUsable()
    {
        Options.RequireUsable();
        if (Options.Resumes && !Options.HasCheckpoint && !OfChoice.HasCheckpoint)
            terminal.Note($"{DisplayText.Escape(Options.Folder)} has no checkpoint yet; starting at the beginning.");
    }

    /// <summary>Whether a training that is continued here wrote the same file of skipped rows before, which may be written again.</summary>
    public bool RewritesBadRows =>
        command.BadRows is { } rows && Options.Resumes && StartedTraining.Read(Options.Folder)?.BadRows == rows;

    /// <summary>Stores the command, and names the folder if the command is cancelled or fails from now on.</summary>
    public void Begin()
    {
        command.Write(Options.Folder);
        terminal.Written.Kept = Kept;
    }

    /// <summary>The checkpoint that a stopped training leaves, and the command that continues it; null if there is none.</summary>
    public string? Kept() => Options.Newest is { } newest
        ? FormattableString.Invariant($"{DisplayText.Escape(Options.Folder)} has the training after iteration {newest}; to continue it: ")
            + TypedCommand.Line(["train", CheckpointSettings.ResumeName, Options.Folder])
        : null;

    /// <summary>Deletes the checkpoints and the stored command, after the model was written.</summary>
    public void End()
    {
        terminal.Written.Kept = () => null;
        try
        {
            StartedTraining.Delete(Options.Folder);
            OfChoice.Delete();
            Options.Delete();
        }
        catch (Exception exception) when (exception is CheckpointException or IOException or UnauthorizedAccessException)
        {
            // The model is written, and that is what counts.
            terminal.Warn($"the checkpoints are still there: {exception.Message}");
        }
    }

    /// <summary>Runs the training. If it fails, the line before the error names the command that continues it.</summary>
    public T Run<T>(Func<T> training)
    {
        try
        {
            return training();
        }
        catch (Exception exception) when (exception is not OperationCanceledException && Kept() is { } kept)
        {
            terminal.Tell(kept);
            throw;
        }
    }

    public void Report(CheckpointNews value)
    {
        var path = DisplayText.Escape(value.Path);
        switch (value.Kind)
        {
            case CheckpointNewsKind.Resumed:
                // Also of the training that chooses neighbours, which comes first.
                ResumedAfter = value.Iteration;
                terminal.Note(FormattableString.Invariant($"Continuing after iteration {value.Iteration}, from {path}."));
                break;
            case CheckpointNewsKind.Damaged:
                terminal.Warn($"{path}: {value.Reason}; an older checkpoint is used");
                break;
            case CheckpointNewsKind.NotWritten:
                terminal.Warn(
                    FormattableString.Invariant($"no checkpoint after iteration {value.Iteration}: {path}: {value.Reason}; the training goes on"));
                break;
            case CheckpointNewsKind.Written:
                break;
        }
    }
}
