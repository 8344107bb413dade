namespace GpuAls.Core.Memory;

/// <summary>The place that a path refers to after all links, whether a file exists there or not.</summary>
sealed class FilePlace
{
    const int MaxLinks = 40;

    FilePlace(string path, FileStatus? status, bool isOpenFile)
    {
        (Path, Status, IsOpenFile) = (path, status, isOpenFile);
        Folder = System.IO.Path.GetDirectoryName(path) ?? path;
        Name = System.IO.Path.GetFileName(path);
    }

    /// <summary>The full path without links, except for a pipe or a device.</summary>
    public string Path { get; }

    /// <summary>The path of the folder.</summary>
    public string Folder { get; }

    /// <summary>The name in the folder.</summary>
    public string Name { get; }

    /// <summary>The file; null if none exists.</summary>
    public FileStatus? Status { get; }

    /// <summary>Whether the path names an open file of a process: /dev/stdout, /dev/fd/3. Such a file is written to, never replaced.</summary>
    public bool IsOpenFile { get; }

    /// <summary>Whether the file receives the bytes as they are written, and cannot be replaced.</summary>
    public bool IsWrittenThrough => IsOpenFile || Status is { Kind: FileKind.Pipe or FileKind.Device };

    /// <summary>Follows the links of a path. A link without a target refers to the file that it names.</summary>
    /// <exception cref="OutputFileException">The links form a loop.</exception>
    /// <exception cref="IOException">The system cannot use the path.</exception>
    public static FilePlace Resolve(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var status = FileStatus.Of(full);
        // The link of an open pipe names no file, and a device needs no other name.
        if (status is { Kind: not (FileKind.Regular or FileKind.Folder) }) return new(full, status, isOpenFile: false);
        if (OperatingSystem.IsWindows())
            return new(File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full, status, isOpenFile: false);
        var place = Follow(full, out var isOpenFile);
        return new(isOpenFile ? full : place, status, isOpenFile);
    }

    /// <summary>Whether two paths refer to one file, or to names that a file system without upper and lower case takes for one.</summary>
    public bool IsSameFile(FilePlace other)
    {
        if (Status is { } own && other.Status is { } theirs) return own.Identity == theirs.Identity && !IsDevice(own) && !IsDevice(theirs);
        return Status is null && other.Status is null && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase)
            && FileStatus.Of(Folder) is { } folder && FileStatus.Of(other.Folder) is { } otherFolder && folder.Identity == otherFolder.Identity;
    }

    /// <summary>Whether this is an open file, such as the one that standard output is redirected to.</summary>
    public bool IsSameFile(FileStatus? open) => open is { Kind: FileKind.Regular } file && Status is { } own && own.Identity == file.Identity;

    /// <summary>Checks that the file can be written or replaced, before the work that makes its content.</summary>
    /// <param name="needsRegularFile">Whether the content needs a file on a disk, as a model does, and cannot go to a pipe or a device.</param>
    /// <exception cref="OutputFileException">The path cannot be written to.</exception>
    /// <exception cref="IOException">The system does not open the file for writing.</exception>
    /// <exception cref="UnauthorizedAccessException">The system does not open the file for writing.</exception>
    public void RequireWritable(bool needsRegularFile)
    {
        switch (Status)
        {
            case null when IsOpenFile:
                throw OutputFileException.NotOpen();
            case { Kind: FileKind.Folder }:
                throw OutputFileException.IsFolder();
            case { Kind: FileKind.Socket }:
                throw OutputFileException.IsSocket();
            case { } open when IsWrittenThrough:
                if (needsRegularFile) throw OutputFileException.NotRegular(open.Kind);
                return; // opening a pipe would wait for its reader
            case { IsReadOnly: true }:
                throw OutputFileException.ReadOnly();
            case not null:
                File.OpenHandle(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
                break;
        }

        if (FileStatus.Of(Folder) is not { Kind: FileKind.Folder }) throw OutputFileException.MissingFolder(Folder);
        if (!OperatingSystem.IsWindows() && !UnixFiles.CanCreateIn(Folder)) throw OutputFileException.ReadOnlyFolder();
    }

    // Two outputs to one terminal, or to the null device, overwrite nothing.
    static bool IsDevice(FileStatus status) => status.Kind == FileKind.Device;

    /// <summary>Follows the links of all parts of a path as the system does; a part that does not exist stays.</summary>
    static string Follow(string path, out bool isOpenFile)
    {
        isOpenFile = IsDescriptor(path);
        var place = "/";
        var parts = new Stack<string>(path.Split('/').Reverse());
        for (var links = 0; parts.Count > 0 && !isOpenFile;)
        {
            var part = parts.Pop();
            if (part is "." or "") continue;
            var next = part == ".." ? System.IO.Path.GetDirectoryName(place) ?? "/" : System.IO.Path.Combine(place, part);
            if (part == ".." || new FileInfo(next).LinkTarget is not { } link)
            {
                place = next;
                continue;
            }

            isOpenFile = IsDescriptor(next);
            if (++links > MaxLinks) throw OutputFileException.LinkLoop();
            if (link.StartsWith('/')) place = "/";
            foreach (var further in link.Split('/').Reverse()) parts.Push(further);
        }

        // A path that ends with / names a folder.
        return path.EndsWith('/') && place != "/" ? place + "/" : place;
    }

    static bool IsDescriptor(string path) => path.StartsWith("/dev/fd/", StringComparison.Ordinal)
        || (path.StartsWith("/proc/", StringComparison.Ordinal) && path.Contains("/fd/", StringComparison.Ordinal));
}
