namespace GpuAls.Core.Memory;

/// <summary>The type of a file.</summary>
enum FileKind
{
    /// <summary>A file with content on a disk.</summary>
    Regular,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A pipe, with or without a name.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A terminal, the null device, a disk.</summary>
    Device,
}

/// <summary>The volume and the number of a file on it: equal for all names, links and spellings of one file.</summary>
readonly record struct FileIdentity(ulong Volume, ulong Number);

/// <summary>The properties of a file as the system reports them, after all links.</summary>
readonly record struct FileStatus(FileIdentity Identity, FileKind Kind)
{
    /// <summary>The permissions; 0 on Windows, which has none of this kind.</summary>
    public UnixFileMode Mode { get; init; }

    /// <summary>Whether nobody may write to the file.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The owner; 0 on Windows.</summary>
    public uint User { get; init; }

    /// <summary>The group; 0 on Windows.</summary>
    public uint Group { get; init; }

    /// <summary>The number of names of the file.</summary>
    public long Links { get; init; }

    /// <summary>The length in bytes.</summary>
    public long Length { get; init; }

    /// <summary>The moment of the last change, in a unit of the system.</summary>
    public long Changed { get; init; }

    /// <summary>The status of a file; null if there is no such file.</summary>
    /// <param name="path">The path; links are followed.</param>
    /// <exception cref="OutputFileException">The links of the path form a loop.</exception>
    /// <exception cref="IOException">The system does not tell.</exception>
    public static FileStatus? Of(string path) => OperatingSystem.IsWindows() ? WindowsFiles.Status(path) : UnixFiles.Status(path);

    /// <summary>The status of an open file, such as 0 for standard input; null if it is not open or not a file.</summary>
    public static FileStatus? OfDescriptor(int descriptor) =>
        OperatingSystem.IsWindows() ? WindowsFiles.StatusOfStandardStream(descriptor) : UnixFiles.Status(descriptor);
}
