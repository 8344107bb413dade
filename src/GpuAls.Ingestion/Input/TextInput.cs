using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>An open text file or stream: unpacked where it is gzip, its first bytes at hand, and every failure told with its name.</summary>
sealed class TextInput : IDisposable
{
    readonly Stream? owned;
    readonly PeekableStream stored;
    readonly GzipStreamInFull? unpacked;

    TextInput(Stream stream, string name, bool owns)
    {
        owned = owns ? stream : null;
        Name = name;
        Length = stream.CanSeek ? stream.Length - stream.Position : null;
        stored = new PeekableStream(stream);
        if (AlsModelFile.IsStartOfModel(stored.Start)) throw new ModelIsNoTextException(name);
        unpacked = GzipStreamInFull.IsGzip(stored.Start) ? new GzipStreamInFull(stored) : null;
        Text = unpacked is null ? stored : new PeekableStream(unpacked);
    }

    /// <summary>The path, or what else messages call it.</summary>
    public string Name { get; }

    /// <summary>The text.</summary>
    public PeekableStream Text { get; }

    /// <summary>The size as stored; null where it is not known.</summary>
    public long? Length { get; }

    /// <summary>How much of <see cref="Length"/> was read.</summary>
    public long BytesRead => stored.BytesRead;

    /// <summary>Opens a file.</summary>
    /// <exception cref="GpuAlsException">There is no such file, it is a folder or a model, or it cannot be read.</exception>
    public static TextInput Open(string path)
    {
        if (path.Length == 0) throw new GpuAlsException("an empty file name, expected the path of a file");
        if (Directory.Exists(path)) throw new GpuAlsException($"{path}: a folder, expected a file");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            return new TextInput(file, path, owns: true);
        }
        catch (Exception e) when (IsFailure(e) || e is GpuAlsException)
        {
            file?.Dispose();
            if (e is GpuAlsException) throw;
            throw Failure(path, e);
        }
    }

    /// <summary>Reads a stream, which stays open.</summary>
    /// <exception cref="GpuAlsException">The stream cannot be read, or has a model.</exception>
    public static TextInput From(Stream stream, string name)
    {
        try
        {
            return new TextInput(stream, name, owns: false);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw Failure(name, e);
        }
    }

    /// <summary>Whether an exception says that a file could not be read, and not that the program is wrong.</summary>
    public static bool IsFailure(Exception e) => e is IOException or InvalidDataException or UnauthorizedAccessException;

    /// <summary>The message for such an exception.</summary>
    public static GpuAlsException Failure(string name, Exception e) => new(
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => $"{name}: no such file",
            UnauthorizedAccessException => $"{name}: not allowed to read it",
            InvalidDataException => $"{name}: damaged: {e.Message}",
            _ => $"{name}: cannot be read: {e.Message}",
        },
        e);

    public void Dispose()
    {
        unpacked?.Dispose();
        owned?.Dispose();
    }
}
