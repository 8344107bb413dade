namespace GpuAls.Core.Memory;

/// <summary>The reason why a path cannot be written to.</summary>
enum OutputFileProblem
{
    /// <summary>The path is a folder.</summary>
    Folder,

    /// <summary>The folder of the file does not exist.</summary>
    MissingFolder,

    /// <summary>The links of the path form a loop.</summary>
    LinkLoop,

    /// <summary>The path is a socket.</summary>
    Socket,

    /// <summary>The path is a pipe or a device, and the content needs a file on a disk.</summary>
    NotRegular,

    /// <summary>The path names an open file of the process, and there is none.</summary>
    NotOpen,

    /// <summary>The file has no write permission for anybody.</summary>
    ReadOnly,

    /// <summary>The process may not create files in the folder.</summary>
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

    /// <summary><see cref="OutputFileProblem.Folder"/></summary>
    public static OutputFileException IsFolder() => new(OutputFileProblem.Folder, "a folder; expected the name of a file");

    /// <summary><see cref="OutputFileProblem.MissingFolder"/></summary>
    public static OutputFileException MissingFolder(string folder) =>
        new(OutputFileProblem.MissingFolder, "cannot be written: its folder does not exist") { Folder = folder };

    /// <summary><see cref="OutputFileProblem.LinkLoop"/></summary>
    public static OutputFileException LinkLoop() => new(OutputFileProblem.LinkLoop, "cannot be written: its links form a loop");

    /// <summary><see cref="OutputFileProblem.Socket"/></summary>
    public static OutputFileException IsSocket() => new(OutputFileProblem.Socket, "a socket; expected the name of a file");

    /// <summary><see cref="OutputFileProblem.NotRegular"/></summary>
    public static OutputFileException NotRegular(FileKind kind) =>
        new(OutputFileProblem.NotRegular, $"a {(kind == FileKind.Pipe ? "pipe" : "device")}; expected the name of a regular file");

    /// <summary><see cref="OutputFileProblem.NotOpen"/></summary>
    public static OutputFileException NotOpen() => new(OutputFileProblem.NotOpen, "cannot be written: it is not open");

    /// <summary><see cref="OutputFileProblem.ReadOnly"/></summary>
    public static OutputFileException ReadOnly() => new(OutputFileProblem.ReadOnly, "cannot be written: it is read-only");

    /// <summary><see cref="OutputFileProblem.ReadOnlyFolder"/></summary>
    public static OutputFileException ReadOnlyFolder() =>
        new(OutputFileProblem.ReadOnlyFolder, "cannot be written: no file can be created in its folder");
}
