namespace GpuAls.Cli.Shell;

/// <summary>The content of an output file: its name in messages, and the files that it may replace.</summary>
/// <param name="Name">The name after "cannot write the": "model".</param>
sealed record OutputContent(string Name)
{
    /// <summary>The name of a file that the same command wrote and that it may replace unasked: "model file"; null if there is none.</summary>
    public string? Own { get; init; }

    /// <summary>Whether a file that starts with these bytes is one that the command may replace unasked.</summary>
    public Func<ReadOnlyMemory<byte>, bool> IsOwn { get; init; } = _ => false;

    /// <summary>Whether the content needs a regular file, and cannot go to a pipe or a device.</summary>
    public bool NeedsRegularFile { get; init; }

    /// <summary>Whether the file is continued and not replaced, even with --overwrite.</summary>
    public bool IsContinued { get; init; }
}
