using System.Security.Cryptography;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Memory;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Training;

/// <summary>
/// The check that a folder is one folder for all ranks: rank 0 writes a file with a random name, every rank looks for it and writes one of its own.
/// </summary>
static class FolderProbe
{
    // A network file system may show a new file late.
    const int Attempts = 20;
    const int PauseMilliseconds = 100;

    /// <summary>Checks a folder; all ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="host">The name of this host; null if all ranks are on one.</param>
    /// <param name="folder">The folder on rank 0, which exists; ignored on the others.</param>
    /// <exception cref="UnsharedFolderException">A rank cannot use it; the message has the rank, its host and the folder.</exception>
    public static void Require(IRankGroup group, string? host, string? folder) => Require(group, host, folder, File.Exists);

    /// <inheritdoc cref="Require(IRankGroup, string?, string?)"/>
    /// <param name="group">The group; all ranks call it together.</param>
    /// <param name="host">The name of this host; null if all ranks are on one.</param>
    /// <param name="folder">The folder on rank 0, which exists; ignored on the others.</param>
    /// <param name="exists">Whether there is a file on this host.</param>
    internal static void Require(IRankGroup group, string? host, string? folder, Predicate<string> exists)
    {
        // The other ranks may have another current folder.
        var path = Encoding.UTF8.GetString(group.Broadcast(
            Encoding.UTF8.GetBytes(folder is null ? "" : Path.Combine(Path.GetFullPath(folder), $"probe-{RandomNumberGenerator.GetHexString(16)}"))));
        try
        {
            Outcome.Together(group, host, part: null, () => TryWrite(group.Rank == 0, path, path));
            Outcome.Together(group, host, part: null, () => Find(group.Rank, path, exists));
        }
        catch (GpuAlsException unusable) when (unusable is not RankGroupException)
        {
            throw new UnsharedFolderException(unusable.Message);
        }
        finally
        {
            if (group.Rank == 0) TemporaryFile.TryDelete(path);
        }
    }

    static void Find(int rank, string probe, Predicate<string> exists)
    {
        for (var attempt = 1; !exists(probe); attempt++)
        {
            if (attempt == Attempts)
                throw new GpuAlsException($"{Folder(probe)} is not the folder of rank 0; expected a folder that all ranks share");
            Thread.Sleep(PauseMilliseconds);
        }

        var own = FormattableString.Invariant($"{probe}-{rank}");
        TryWrite(true, own, probe);
        TemporaryFile.TryDelete(own);
    }

    static void TryWrite(bool writes, string path, string probe)
    {
        try
        {
            if (writes) File.WriteAllBytes(path, []);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new GpuAlsException(
                $"{Folder(probe)}: checkpoints cannot be written: {DisplayText.Escape(DiskErrors.Reason(exception))}", exception);
        }
    }

    static string Folder(string probe) => DisplayText.Escape(Path.GetDirectoryName(probe)!);
}
