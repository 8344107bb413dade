using System.IO.Compression;
using GpuAls.Export.Targets;
using GpuAls.Ingestion.Input;

namespace GpuAls.Export.Numpy;

/// <summary>
/// The arrays of an .npz file, compressed or not. Nothing of it is executed: arrays of Python objects, which NumPy stores as pickles, are refused.
/// </summary>
sealed class NpzReader : IDisposable
{
    const string Extension = ".npy";

    // Deflate makes no more of one byte.
    const long MaxRatio = 1032;

    readonly string shown;
    readonly FileStream file;
    readonly ZipArchive archive;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ExchangeException">It cannot be read, or is no complete zip file.</exception>
    public NpzReader(string path)
    {
        shown = Core.DisplayText.Escape(path);
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ExchangeException(
                exception is FileNotFoundException or DirectoryNotFoundException ? $"{shown} does not exist" : $"{shown}: {exception.Message}",
                "Name an .npz file",
                exception);
        }

        try
        {
            archive = new ZipArchive(file, ZipArchiveMode.Read);
            _ = archive.Entries.Count;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            file.Dispose();
            throw new ExchangeException(
                $"{shown} is no .npz file, or only a part of one; expected a file of numpy.savez", "Name a complete .npz file", exception);
        }
    }

    /// <summary>The names of the arrays.</summary>
    public IEnumerable<string> Keys =>
        from entry in archive.Entries
        where entry.FullName.EndsWith(Extension, StringComparison.Ordinal)
        select entry.FullName[..^Extension.Length];

    /// <summary>Whether an array is in the file.</summary>
    public bool Has(string key) => archive.GetEntry(key + Extension) is not null;

    /// <summary>Opens an array.</summary>
    /// <param name="key">Its name.</param>
    /// <exception cref="ExchangeException">It is missing, damaged, or an array of Python objects.</exception>
    public NpyReader Open(string key)
    {
        if (archive.GetEntry(key + Extension) is not { } entry)
        {
            var keys = Keys.Order(StringComparer.Ordinal).ToList();
            throw Wrong(key, $"is missing; {(keys.Count == 0 ? "the file has no arrays" : $"the file has {string.Join(", ", keys)}")}");
        }

        // The length in the directory is no more than a claim, and memory is taken for it before the array is read.
        var bytes = Math.Min(entry.Length, MaxRatio * Math.Min(entry.CompressedLength, file.Length));
        return Guard(key, () => new NpyReader(this, key, new CheckedEntryStream(entry.Open(), entry.Crc32), bytes));
    }

    /// <summary>The error about an array.</summary>
    /// <param name="key">The array.</param>
    /// <param name="problem">The problem, as the end of a sentence.</param>
    /// <param name="remedy">A way out to type.</param>
    /// <param name="inner">The cause.</param>
    public ExchangeException Wrong(string key, string problem, string remedy = "Save the file again", Exception? inner = null) =>
        new($"{shown}: {Core.DisplayText.Escape(key)} {problem}", remedy, inner);

    /// <summary>Runs work on an array, and reports damage as an error about the array.</summary>
    public T Guard<T>(string key, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (EndOfStreamException exception)
        {
            throw Wrong(key, "ends too early", inner: exception);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw Wrong(key, $"is damaged: {exception.Message}", inner: exception);
        }
    }

    public void Dispose()
    {
        archive.Dispose();
        file.Dispose();
    }
}
