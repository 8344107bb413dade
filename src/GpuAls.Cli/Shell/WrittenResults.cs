using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Shell;

/// <summary>An output of a command, before the command wrote it.</summary>
/// <param name="Path">The path as typed.</param>
/// <param name="Place">The place and the file that was there.</param>
/// <param name="IsContinued">Whether the same command continues the file.</param>
sealed record WatchedFile(string Path, FilePlace Place, bool IsContinued)
{
    /// <summary>Whether the file was written since.</summary>
    public bool IsWritten()
    {
        try
        {
            return FileStatus.Of(Place.Path) is { } now && now != Place.Status;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

/// <summary>The results that a command has written so far, for the message of a command that is cancelled.</summary>
sealed class WrittenResults
{
    readonly List<WatchedFile> files = [];
    bool overwrites;

    /// <summary>Whether lines of the result were printed.</summary>
    public bool HasOutput { get; set; }

    /// <summary>The message about a result that the same command continues; null if there is none.</summary>
    public Func<string?> Kept { get; set; } = () => null;

    /// <summary>Whether the files are deleted at the end anyway, as those of a demo are.</summary>
    public bool AreTemporary { get; set; }

    /// <summary>Adds the outputs of a command that starts.</summary>
    /// <param name="outputs">The outputs.</param>
    /// <param name="overwrite">Whether --overwrite was typed.</param>
    public void Watch(IEnumerable<WatchedFile> outputs, bool overwrite)
    {
        files.AddRange(outputs);
        overwrites |= overwrite;
    }

    /// <summary>Whether a file goes to standard output, as /dev/stdout does.</summary>
    public bool IsInOutput(FileStatus? output) =>
        output is { } open && files.Exists(file => file.Place.Status is { } status && status.Identity == open.Identity);

    /// <summary>The message of a command that is cancelled: what was written before, if anything.</summary>
    public string CancelledMessage()
    {
        var kept = AreTemporary ? [] : files;
        var streams = kept.Where(file => file.Place.IsWrittenThrough).ToList();
        var written = kept.Where(file => !file.Place.IsWrittenThrough && !file.IsContinued && file.IsWritten()).ToList();
        List<string> parts =
        [
            .. HasOutput ? ["the output is not complete"] : (string[])[],
            .. streams.Count > 0 ? [$"the output to {Names(streams)} may not be complete"] : (string[])[],
            .. written.Count > 0 ? [$"written before: {Names(written)}"] : (string[])[],
            .. Kept() is { } rows ? [rows] : (string[])[],
            .. kept.Where(file => file.IsContinued && file.IsWritten()).Select(
                file => $"{DisplayText.Escape(file.Path)} has the finished trials; "
                    + (written.Count > 0 && !overwrites ? "the same command with --overwrite continues" : "the same command continues")),
        ];
        return $"cancelled; {(parts.Count == 0 ? "nothing was written" : string.Join("; ", parts))}";
    }

    static string Names(IEnumerable<WatchedFile> files) => string.Join(", ", files.Select(file => DisplayText.Escape(file.Path)));
}
