using System.Security.Cryptography;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli.Datasets;

/// <summary>The result of a fetched data set.</summary>
/// <param name="Files">The names of the files in the folder.</param>
/// <param name="Bytes">The size of the fetched file.</param>
/// <param name="Sha256">The SHA-256 of the fetched file, in lower case.</param>
sealed record FetchedDataset(IReadOnlyList<string> Files, long Bytes, string Sha256);

/// <summary>Fetches a data set into a folder: download, checksum, unpacking.</summary>
/// <param name="dataset">The data set.</param>
/// <param name="limits">The limits.</param>
/// <param name="progress">The display of the progress and of notes.</param>
sealed class DatasetFetch(PublicDataset dataset, DownloadLimits limits, ProgressDisplay progress)
{
    /// <summary>Fetches the data set.</summary>
    /// <param name="address">The address.</param>
    /// <param name="path">The folder, as typed.</param>
    /// <param name="overwrite">Whether files in the folder are replaced.</param>
    /// <param name="cancel">Stops the work; what has arrived stays.</param>
    /// <exception cref="RemedyException">It cannot be fetched, checked or unpacked.</exception>
    public FetchedDataset Run(Uri address, string path, bool overwrite, CancellationToken cancel)
    {
        using var part = PartialFile.Open(PartialFile.PathOf(path));
        try
        {
            using (var download = new Download(limits, progress)) download.Fetch(dataset.Name, dataset.Page, address, part, cancel);
        }
        catch when (part.Length == 0)
        {
            part.Delete();
            throw;
        }

        try
        {
            var (bytes, sha256) = (part.Length, Show("checking", part.Stream, watcher => Check(part.Stream, watcher, cancel)));
            var archive = new DatasetArchive(dataset, limits.UnpackedBytes);
            var files = new DatasetFolder(path, overwrite).Write(
                folder => Show("unpacking", part.Stream, watcher =>
                {
                    archive.Unpack(part.Stream, folder, watcher, cancel);
                    return folder;
                }));
            part.Delete();
            return new FetchedDataset(files, bytes, sha256);
        }
        catch (RemedyException)
        {
            // Damaged: to continue it would be in vain. On any other error, such as a full disk, the complete file stays.
            part.Delete();
            throw;
        }
    }

    // The work reports after each block; the position in the file is the progress.
    T Show<T>(string title, FileStream stream, Func<IProgress<FileStream>?, T> work) => progress.RunOnScreen(
        $"{title} {dataset.Name}", file => (double)file.Position / stream.Length, _ => null, work);

    string Check(FileStream stream, IProgress<FileStream>? watcher, CancellationToken cancel)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var published = IncrementalHash.CreateHash(dataset.Checksum?.Algorithm ?? HashAlgorithmName.SHA256);
        stream.Position = 0;
        var buffer = new byte[1 << 17];
        while (stream.Read(buffer) is > 0 and var length)
        {
            cancel.ThrowIfCancellationRequested();
            sha256.AppendData(buffer, 0, length);
            published.AppendData(buffer, 0, length);
            watcher?.Report(stream);
        }

        if (dataset.Checksum is { } expected && Convert.ToHexStringLower(published.GetHashAndReset()) is var found && found != expected.Hex)
            throw new RemedyException(
                $"the file of {dataset.Name} has the {expected.AlgorithmName} {found}; expected {expected.Hex}, which its owner publishes",
                $"It was deleted. Repeat the command, or look for a new version: {dataset.Page}");
        return Convert.ToHexStringLower(sha256.GetHashAndReset());
    }
}
