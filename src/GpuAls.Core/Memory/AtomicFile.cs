namespace GpuAls.Core.Memory;

/// <summary>
/// A file that is written completely or not at all: it is written under a temporary name in the same folder and flushed to the disk, then renamed. A
/// file that is replaced keeps its permissions, its owner, and the links to it. A pipe or a device is written to directly.
/// </summary>
sealed class AtomicFile : IDisposable
{
    readonly FilePlace place;
    readonly Func<string, Exception?, GpuAlsException> error;
    readonly TemporaryFile? temporary; // null for a pipe or a device
    readonly FileStream stream;
    readonly BufferedStream buffer;
    readonly bool isCopied; // whether the complete file is copied into the old one, because a rename would lose its owner or its other names

    AtomicFile(FilePlace place, Func<string, Exception?, GpuAlsException> error)
    {
        (this.place, this.error) = (place, error);
        if (place.IsWrittenThrough)
        {
            var mode = place.IsOpenFile ? FileMode.Append : FileMode.Open;
            stream = new FileStream(place.Path, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        else
        {
            temporary = TemporaryFile.Create(place);
            stream = temporary.Stream;
            isCopied = place.Status is { } old && (old.Links > 1 || !temporary.TryTakeOwner(old));
        }

        buffer = new BufferedStream(stream, 1 << 16);
    }

    /// <summary>
    /// Writes a file. If <paramref name="write"/> throws, a file that existed before is unchanged and the temporary file is deleted.
    /// </summary>
    /// <param name="path">The path of the file. Links are followed: the file that they refer to is replaced.</param>
    /// <param name="write">Writes the content to a stream.</param>
    /// <param name="error">Creates the exception from its reason, such as "cannot be written: its folder does not exist".</param>
    /// <param name="needsRegularFile">Whether the content needs a stream with positions, and cannot go to a pipe or a device.</param>
    /// <param name="beforeReplacing">Runs when the file is complete and on the disk; if it throws, nothing is replaced. Null for nothing.</param>
    /// <returns>The result of <paramref name="write"/>.</returns>
    /// <exception cref="GpuAlsException">The file cannot be written. Created by <paramref name="error"/>.</exception>
    public static T Write<T>(
        string path,
        Func<FileStream, T> write,
        Func<string, Exception?, GpuAlsException> error,
        bool needsRegularFile = false,
        Action? beforeReplacing = null)
    {
        using var file = Open(path, error, needsRegularFile);
        var result = file.Guard(() => write(file.stream));
        if (beforeReplacing is not null)
        {
            file.Complete();
            beforeReplacing();
        }

        ReplaceAll([file]);
        return result;
    }

    /// <summary>Opens a file that is written in pieces. It replaces nothing before <see cref="ReplaceAll"/>.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="error">Creates the exception from its reason.</param>
    /// <param name="needsRegularFile">Whether the content cannot go to a pipe or a device.</param>
    /// <param name="appends">Whether the file starts with the content of the old one.</param>
    /// <exception cref="GpuAlsException">The file cannot be written. Created by <paramref name="error"/>.</exception>
    public static AtomicFile Open(
        string path, Func<string, Exception?, GpuAlsException> error, bool needsRegularFile = false, bool appends = false)
    {
        try
        {
            var place = FilePlace.Resolve(path);
            place.RequireWritable(needsRegularFile);
            var file = new AtomicFile(place, error);
            if (appends) file.CopyOld();
            return file;
        }
        catch (OutputFileException exception)
        {
            throw error(exception.Message, null);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw error($"cannot be written: {DisplayText.Escape(TemporaryNames.Replace(exception.Message, Path.GetFileName(path)))}", exception);
        }
    }

    /// <summary>Appends bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            buffer.Write(bytes);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Failed(exception);
        }
    }

    /// <summary>Completes files and then replaces the old ones: none before all are complete.</summary>
    public static void ReplaceAll(params IReadOnlyList<AtomicFile> files)
    {
        foreach (var file in files) file.Complete();
        // A copy can fail on a full disk, a rename hardly ever: copies come first.
        foreach (var file in files.OrderByDescending(file => file.isCopied)) file.Replace();
        foreach (var file in files) file.FlushFolder();
    }

    /// <summary>Deletes the temporary file, unless it has replaced the old one.</summary>
    public void Dispose()
    {
        if (temporary is not null) temporary.Dispose();
        else stream.Dispose();
    }

    void CopyOld()
    {
        if (temporary is null || place.Status is null) return;
        try
        {
            using var old = File.OpenRead(place.Path);
            old.CopyTo(buffer);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // After a power cut, the name must not belong to a file whose bytes never reached the disk.
    void Complete() => Guard(() =>
    {
        buffer.Flush();
        if (temporary is not null) DiskFlush.Flush(stream);
        return 0;
    });

    void Replace()
    {
        if (temporary is null) return;
        if (!isCopied)
        {
            Guard(() =>
            {
                temporary.Replace();
                return 0;
            });
            return;
        }

        try
        {
            temporary.CopyInto();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            if (temporary.Kept is not { } kept) throw Failed(exception);
            throw error($"cannot be written: {Reason(exception)}; the complete file is {DisplayText.Escape(kept)}", exception);
        }
    }

    void FlushFolder()
    {
        if (temporary is null) return;
        try
        {
            UnflushedException.Flush(place.Folder);
        }
        catch (UnflushedException exception)
        {
            throw error(exception.Message, exception);
        }
    }

    T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw Failed(exception);
        }
    }

    GpuAlsException Failed(Exception exception)
    {
        // The system says that it does not find the temporary file.
        if (exception is not (FileNotFoundException or DirectoryNotFoundException) || FileStatus.Of(place.Folder) is { Kind: FileKind.Folder })
            return error($"cannot be written: {Reason(exception)}", exception);
        var missing = OutputFileException.MissingFolder(place.Folder);
        return error(missing.Message, missing);
    }

    static bool IsFailure(Exception exception) => DiskErrors.Include(exception);

    // The system's message names the temporary file, which means nothing to the reader.
    string Reason(Exception exception) => DisplayText.Escape(
        TemporaryNames.Replace(DiskErrors.Reason(exception), place.Name).Replace($" : '{place.Path}'", "", StringComparison.Ordinal));
}
