using System.Formats.Tar;
using System.IO.Compression;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Ingestion.Input;

namespace GpuAls.Cli.Datasets;

/// <summary>
/// Unpacks the files of a data set from what was fetched. Only the listed files are written, under their own names; an archive with a path that
/// leaves its folder is refused as a whole. A zip entry is compared with its CRC-32, and a gzip stream has one of its own.
/// </summary>
/// <param name="dataset">The data set.</param>
/// <param name="maxBytes">The maximum number of bytes of the unpacked files.</param>
sealed class DatasetArchive(PublicDataset dataset, long maxBytes)
{
    /// <summary>The file that <see cref="DatasetPackage.ItemLists"/> is converted to.</summary>
    public const string Pairs = "pairs.tsv";

    long written;
    Action afterBlock = () => { };

    /// <summary>Unpacks into an empty folder.</summary>
    /// <param name="path">The file that was fetched.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="watcher">Receives the file after each block that was read from it; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="RemedyException">The archive is damaged, unsafe, too large, or lacks a file.</exception>
    public void Unpack(FileStream path, string folder, IProgress<FileStream>? watcher, CancellationToken cancel)
    {
        path.Position = 0;
        afterBlock = () => watcher?.Report(path);
        try
        {
            switch (dataset.Package)
            {
                case DatasetPackage.Zip: UnpackZip(path, folder, cancel); break;
                case DatasetPackage.TarGz: UnpackTar(path, folder, cancel); break;
                case DatasetPackage.File:
                    Keep(path, dataset.Files[0], folder, cancel);
                    break;
                case DatasetPackage.ItemLists:
                    Keep(path, dataset.Files[0], folder, cancel);
                    ItemLists.Convert(Path.Combine(folder, dataset.Files[0].Name), Path.Combine(folder, Pairs), cancel);
                    break;
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or DamagedDataException or EndOfStreamException)
        {
            throw Damaged(exception.Message, exception);
        }

        if (dataset.Files.FirstOrDefault(file => file.IsRequired && !File.Exists(Path.Combine(folder, file.Name))) is { } missing)
            throw Damaged($"it has no {missing.Path}");
    }

    void UnpackZip(Stream stream, string folder, CancellationToken cancel)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        foreach (var entry in zip.Entries) RequireInside(entry.FullName);
        foreach (var entry in zip.Entries)
        {
            if (Find(entry.FullName) is not { } file) continue;
            using var content = entry.Open();
            if (Keep(content, file, folder, cancel) != entry.Crc32) throw Damaged($"the checksum of {entry.FullName} differs");
        }
    }

    void UnpackTar(Stream stream, string folder, CancellationToken cancel)
    {
        using var gzip = new CheckedGzipStream(stream);
        using var tar = new TarReader(gzip, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            RequireInside(entry.Name);
            if (Find(entry.Name) is not { } file || entry.DataStream is not { } content) continue;
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile) Keep(content, file, folder, cancel);
        }

        // The checksum of gzip is at its end.
        gzip.CopyTo(Stream.Null);
    }

    DatasetFile? Find(string name)
    {
        var path = name.Replace('\\', '/');
        return dataset.Files.FirstOrDefault(file => file.Path == (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path));
    }

    uint Keep(Stream content, DatasetFile file, string folder, CancellationToken cancel)
    {
        if (File.Exists(Path.Combine(folder, file.Name))) throw Damaged($"it has {file.Path} twice");
        using var target = new FileStream(Path.Combine(folder, file.Name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        var (buffer, crc) = (new byte[1 << 17], Crc32.Start);
        while (content.Read(buffer) is > 0 and var length)
        {
            cancel.ThrowIfCancellationRequested();
            written += length;
            if (written > maxBytes) throw Damaged($"its files have more than {DisplayText.Bytes(maxBytes)}");
            crc = Crc32.Append(crc, buffer.AsSpan(0, length));
            target.Write(buffer, 0, length);
            afterBlock();
        }

        DiskFlush.Flush(target);
        return Crc32.End(crc);
    }

    void RequireInside(string name)
    {
        var path = name.Replace('\\', '/');
        if (path.StartsWith('/') || path.Contains('\0') || path is [_, ':', ..] || path.Split('/').Contains(".."))
            throw Damaged($"the path {DisplayText.Quote(name)} leaves the folder");
    }

    RemedyException Damaged(string reason, Exception? inner = null) => new(
        $"the file of {dataset.Name} cannot be unpacked: {reason}",
        $"It was deleted. Repeat the command, or fetch the data by hand: {dataset.Page}",
        inner);
}
