using System.IO.Compression;

namespace GpuAls.Export.Numpy;

/// <summary>Writes several arrays as one .npz file, as numpy.savez does: a zip file of .npy files without compression.</summary>
/// <param name="stream">Receives the file; it stays open.</param>
sealed class NpzWriter(Stream stream) : IDisposable
{
    // The same model gives the same bytes; it is the first date that a zip file can hold.
    static readonly DateTimeOffset Date = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);

    /// <summary>Adds an array.</summary>
    /// <param name="key">The name of the array.</param>
    /// <param name="write">Writes the array in the .npy format.</param>
    public void Add(string key, Action<Stream> write)
    {
        var entry = archive.CreateEntry($"{key}.npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = Date;
        using var content = entry.Open();
        write(content);
    }

    /// <summary>Adds a float64.</summary>
    public void Add(string key, double value) =>
        Add(key, array => NpyWriter.Scalar(array, NpyType.Float64, BitConverter.GetBytes(value)));

    /// <summary>Adds an int64.</summary>
    public void Add(string key, long value) => Add(key, array => NpyWriter.Scalar(array, NpyType.Int64, BitConverter.GetBytes(value)));

    /// <summary>Adds a bool.</summary>
    public void Add(string key, bool value) => Add(key, array => NpyWriter.Scalar(array, NpyType.Bool, BitConverter.GetBytes(value)));

    /// <summary>Adds a text.</summary>
    public void Add(string key, string value) =>
        Add(key, array => NpyWriter.Scalar(array, NpyType.OfText(value), NpyType.TextBytes(value)));

    /// <summary>Writes the table of contents.</summary>
    public void Dispose() => archive.Dispose();
}
