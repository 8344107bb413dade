using GpuAls.Core;
using GpuAls.Core.Model;

namespace GpuAls.Ingestion.Input;

/// <summary>An open text file or stream, decompressed if it is gzip. It gives access to the first bytes and names the file in every error.</summary>
sealed class TextInput : IDisposable
{
    readonly Stream? owned;
    readonly PeekableStream stored;
    readonly CheckedGzipStream? decompressed;

    TextInput(Stream stream, string name, bool owns)
    {
        owned = owns ? stream : null;
        Name = name;
        Length = stream.CanSeek ? stream.Length - stream.Position : null;
        stored = new PeekableStream(stream);
        if (AlsModelFile.IsStartOfModel(stored.Start)) throw new UnexpectedModelFileException(name);
        decompressed = CheckedGzipStream.IsGzip(stored.Start) ? new CheckedGzipStream(stored) : null;
        Text = decompressed is null ? stored : new PeekableStream(decompressed);
    }

    /// <summary>The path, or another name that messages use.</summary>
    public string Name { get; }

    /// <summary>The text.</summary>
    public PeekableStream Text { get; }

    /// <summary>The size in bytes as stored; null if unknown.</summary>
    public long? Length { get; }

    /// <summary>The size and the time of the file when it was opened; null if it can be read only once.</summary>
    public FileStamp? Stamp { get; private init; }

    /// <summary>The number of stored bytes read so far.</summary>
    public long BytesRead => stored.BytesRead;

    /// <summary>Opens a file.</summary>
    /// <exception cref="GpuAlsException">The file does not exist, is a folder or a model file, or cannot be read.</exception>
    public static TextInput Open(string path)
    {
        if (path.Length == 0) throw new GpuAlsException("the file name is empty; expected a path");
        if (Directory.Exists(path)) throw new GpuAlsException($"{path}: is a folder; expected a file");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            return new TextInput(file, path, owns: true) { Stamp = FileStamp.Of(path, file) };
        }
        catch (Exception e) when (IsFailure(e) || e is GpuAlsException)
        {
            file?.Dispose();
            if (e is GpuAlsException) throw;
            throw Failure(path, e);
        }
    }

    /// <summary>Reads a stream and leaves it open.</summary>
    /// <exception cref="GpuAlsException">The stream cannot be read, or contains a model file.</exception>
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

    /// <summary>Whether an exception means that the file cannot be read, and not that the program has a bug.</summary>
    public static bool IsFailure(Exception e) => e is IOException or InvalidDataException or UnauthorizedAccessException;

    /// <summary>The error for such an exception.</summary>
    public static GpuAlsException Failure(string name, Exception e) => new(
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => $"{name}: no such file",
            UnauthorizedAccessException => $"{name}: permission denied",
            InvalidDataException => $"{name}: damaged: {e.Message}",
            _ => $"{name}: cannot be read: {e.Message}",
        },
        e);

    public void Dispose()
    {
        decompressed?.Dispose();
        owned?.Dispose();
    }
}

/// <summary>A model file was given where a text file was expected.</summary>
sealed class UnexpectedModelFileException(string name) : GpuAlsException($"{name}: a GpuAls model file; expected text");
