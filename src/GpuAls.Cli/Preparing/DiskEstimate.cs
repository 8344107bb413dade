using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Prepared;

namespace GpuAls.Cli.Preparing;

/// <summary>The disk that a preparation needs: estimated before the reading, and compared with the free space when the rows are known.</summary>
static class DiskEstimate
{
    // A row of a text with a user, an item and a number is rarely shorter.
    const double BytesOfRow = 20;

    // Of text and of tables; compressed files are smaller by about as much.
    const double Compression = 5;

    static readonly string[] Plain = [".tsv", ".csv", ".txt", ".dat", ".jsonl", ".json", ".ndjson", ".mtx", ".inter", ".data", ".tab"];

    /// <summary>The note before the reading; null if nothing is known.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="bytes">Their size; null if unknown.</param>
    /// <param name="folder">The prepared folder.</param>
    /// <param name="isFiltered">Whether users and items are dropped.</param>
    public static string? Note(IReadOnlyList<string> paths, long? bytes, string folder, bool isFiltered)
    {
        if (bytes is not { } size) return null;
        var isPlain = paths.All(path => Plain.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
        var needed = Preparation.DiskBytes(size * (isPlain ? 1 : Compression) / BytesOfRow, isFiltered);
        var free = PreparedTarget.FreeBytes(folder) is { } known ? $"; {Format.Bytes(known)} is free" : "";
        return $"Needs at most about {Format.Bytes(needed)} of the disk in {DisplayText.Escape(folder)}{free}.";
    }

    /// <summary>Checks the free space when the rows are in the folder.</summary>
    /// <param name="manifest">The rows that were read.</param>
    /// <param name="folder">The prepared folder.</param>
    /// <param name="isFiltered">Whether users and items are dropped.</param>
    /// <exception cref="RemedyException">The disk is too small for the next steps.</exception>
    public static void Require(PreparedManifest manifest, string folder, bool isFiltered)
    {
        var rows = manifest.Inputs.Sum(input => input.Interactions);
        // Without the file of the rows, which is there.
        var more = Preparation.DiskBytes(rows, isFiltered) - StoredRow.Bytes * (double)rows;
        if (PreparedTarget.FreeBytes(folder) is not { } free || more <= free) return;
        throw new RemedyException(
            $"{DisplayText.Escape(folder)}: sorting {Format.Count(rows, "row")} needs {Format.Bytes(more)} of the disk; {Format.Bytes(free)} is free",
            $"Free space on the disk, and repeat the command, which goes on. Or name a folder on another disk: {PreparedTarget.OptionName}");
    }
}
