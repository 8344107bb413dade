using System.Text.Json;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Datasets;

/// <summary>
/// The file NAME.part that a download grows in, and NAME.part.json beside it, which names the version of the file on the server. Both stay when a
/// download is cut. A process that has the file open keeps others out.
/// </summary>
sealed class PartialFile : IDisposable
{
    readonly string statePath;

    PartialFile(string path, FileStream stream) => (Path, statePath, Stream) = (path, StatePath(path), stream);

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>The file, at its end.</summary>
    public FileStream Stream { get; }

    /// <summary>The number of bytes that are there.</summary>
    public long Length => Stream.Length;

    /// <summary>The path of the file beside a target folder.</summary>
    public static string PathOf(string folder) => System.IO.Path.TrimEndingDirectorySeparator(folder) + ".part";

    static string StatePath(string path) => path + ".json";

    /// <summary>Opens the file, or creates it.</summary>
    /// <exception cref="RemedyException">Another process has it open, it cannot be written, or it is a file of another program.</exception>
    public static PartialFile Open(string path)
    {
        if (File.Exists(path) && new FileInfo(path).Length > 0 && !File.Exists(StatePath(path)))
            throw new RemedyException(
                $"{DisplayText.Escape(path)} exists and is not a download of gpuals; expected a new file", "Rename it, or name another folder: -o");
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            stream.Seek(0, SeekOrigin.End);
            return new PartialFile(path, stream);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new RemedyException(
                $"{DisplayText.Escape(path)} cannot be written: {exception.Message}",
                "Wait for the other download of this data set, or name another folder: -o",
                exception);
        }
    }

    /// <summary>The version that the bytes belong to; null if it is unknown or has another address.</summary>
    public RemoteVersion? ReadVersion(Uri address)
    {
        try
        {
            var version = JsonSerializer.Deserialize<RemoteVersion>(File.ReadAllText(statePath));
            return version?.Address == address.AbsoluteUri && version.HasValidator ? version : null;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Empties the file and stores the version that will be written to it.</summary>
    /// <exception cref="RemedyException">The file cannot be written.</exception>
    public void Begin(RemoteVersion version) => Guard(() =>
    {
        // After a power cut, the bytes of an older version must not have the name of this one.
        Stream.SetLength(0);
        DiskFlush.Flush(Stream);
        File.WriteAllText(statePath, JsonSerializer.Serialize(version));
    });

    /// <summary>Appends bytes.</summary>
    /// <exception cref="RemedyException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Stream.Write(bytes);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw Failed(exception);
        }
    }

    /// <summary>Flushes the file to the disk.</summary>
    /// <exception cref="RemedyException">The file cannot be written.</exception>
    public void Flush() => Guard(() => DiskFlush.Flush(Stream));

    /// <summary>Deletes the file and its version.</summary>
    public void Delete()
    {
        Stream.Dispose();
        try
        {
            File.Delete(Path);
            File.Delete(statePath);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            // The next download starts the file anew.
        }
    }

    public void Dispose() => Stream.Dispose();

    void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw Failed(exception);
        }
    }

    RemedyException Failed(Exception exception) => new(
        $"{DisplayText.Escape(Path)} cannot be written: {DisplayText.Escape(DiskErrors.Reason(exception))}",
        $"{DiskErrors.Remedy(exception) ?? "Name another folder: -o"}. The same command continues",
        exception);
}

/// <summary>A version of a file on a server.</summary>
/// <param name="Address">The address that was asked for, before redirects.</param>
/// <param name="Tag">The strong ETag; null if there is none.</param>
/// <param name="Modified">The time of the last change, as sent; null if there is none.</param>
/// <param name="Bytes">The announced size; null if there is none.</param>
sealed record RemoteVersion(string Address, string? Tag, DateTimeOffset? Modified, long? Bytes)
{
    /// <summary>Whether the server can recognize the version.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasValidator => Tag is not null || Modified is not null;

    /// <summary>Whether two answers are about the same version.</summary>
    public bool IsSame(RemoteVersion other) => Tag is not null || other.Tag is not null ? Tag == other.Tag : Modified == other.Modified;
}
