namespace GpuAls.Core.Memory;

/// <summary>The reason why a path cannot be written to.</summary>
enum OutputFileProblem
{
    Folder,
    MissingFolder,
    LinkLoop,
    Socket,
    NotRegular,
    NotOpen,
    ReadOnly,
    ReadOnlyFolder,
}

/// <summary>A path that cannot be written to; the message is a reason without the path.</summary>
sealed class OutputFileException : IOException
{
    OutputFileException(OutputFileProblem problem, string reason)
        : base(reason) => Problem = problem;

    /// <summary>The kind of reason.</summary>
    public OutputFileProblem Problem { get; }

    /// <summary>The folder that is missing, for <see cref="OutputFileProblem.MissingFolder"/>.</summary>
    public string Folder { get; private init; } = "";

    public static OutputFileException IsFolder() => new(OutputFileProblem.Folder, "a folder; expected the name of a file");

    public static OutputFileException MissingFolder(string folder) =>
        new(OutputFileProblem.MissingFolder, "cannot be written: its folder does not exist") { Folder = folder };

    public static OutputFileException LinkLoop() => new(OutputFileProblem.LinkLoop, "cannot be written: its links form a loop");

    public static OutputFileException IsSocket() => new(OutputFileProblem.Socket, "a socket; expected the name of a file");

    public static OutputFileException NotRegular(FileKind kind) =>
        new(OutputFileProblem.NotRegular, $"a {(kind == FileKind.Pipe ? "pipe" : "device")}; expected the name of a regular file");

    public static OutputFileException NotOpen() => new(OutputFileProblem.NotOpen, "cannot be written: it is not open");

    public static OutputFileException ReadOnly() => new(OutputFileProblem.ReadOnly, "cannot be written: it is read-only");

    public static OutputFileException ReadOnlyFolder() =>
        new(OutputFileProblem.ReadOnlyFolder, "cannot be written: no file can be created in its folder");
}
