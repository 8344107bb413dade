using System.Globalization;
using System.Security.Cryptography;
using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>A part of a checkpoint as a file of sections; docs/checkpoints.md describes it.</summary>
static class CheckpointPartFile
{
    const uint Version = 1;

    /// <summary>The number of sections; those without content are empty.</summary>
    public const int Sections = 4;

    /// <summary>The format of parts.</summary>
    public static SectionFileFormat Format { get; } = new(
        "part of a checkpoint",
        "ALR",
        MaxVersion: Version,
        UncachedFile.Alignment,
        (path, reason, inner, _) => new CheckpointException(path, reason, inner));

    /// <summary>The path of a part.</summary>
    /// <param name="start">The start of the paths of all parts.</param>
    /// <param name="rank">The rank, from 0.</param>
    public static string PathOf(string start, int rank) => string.Create(CultureInfo.InvariantCulture, $"{start}-part-{rank + 1}.alr");

    /// <summary>Writes the sections behind both sides, and completes the file.</summary>
    /// <param name="file">The file, which has the users and items.</param>
    /// <param name="best">[whole sides] The vectors of the best iteration, in the first part; null for none.</param>
    /// <param name="factors">f.</param>
    /// <param name="cancel">Stops the work.</param>
    public static void Complete(SectionFileWriter file, AlsFactors? best, int factors, CancellationToken cancel)
    {
        var none = FactorMatrix.Zeros(0, factors);
        file.Append(SectionKind.BestUserFactors, best?.Users ?? none, cancel);
        file.Append(SectionKind.BestItemFactors, best?.Items ?? none, cancel);
        file.Complete(Version);
    }

    /// <summary>Describes a part that was written, for the manifest.</summary>
    /// <param name="path">The path.</param>
    /// <param name="users">The number of its users.</param>
    /// <param name="items">The number of its items.</param>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public static CheckpointPart Describe(string path, int users, int items)
    {
        using var stream = SectionFileReader.OpenStream(Format.About(path));
        return new(Path.GetFileName(path), stream.Length, HashOf(stream), users, items);
    }

    /// <summary>Opens a part and compares it with the manifest. Its checksums are right.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="part">The part by the manifest.</param>
    /// <param name="factors">f.</param>
    /// <exception cref="CheckpointException">Missing, damaged, or another file than the one that the manifest names.</exception>
    public static SectionFileReader Open(string folder, CheckpointPart part, int factors)
    {
        var errors = Format.About(Path.Combine(folder, part.File));
        using var stream = SectionFileReader.OpenStream(errors);
        if (stream.Length != part.Bytes)
            throw errors.Of(FormattableString.Invariant($"{stream.Length:N0} bytes; expected {part.Bytes:N0}"));
        if (HashOf(stream) is var hash && hash != part.Hash)
            throw errors.Of($"the SHA-256 of its header and table is {hash}; expected {DisplayText.Escape(part.Hash)}");
        var file = SectionFileReader.Read(errors, stream);
        try
        {
            file.RequireChecksums();
            file.RequireCount(file.Section(SectionKind.UserFactors), "rows", file.Factors(SectionKind.UserFactors, factors).Rows, part.Users);
            file.RequireCount(file.Section(SectionKind.ItemFactors), "rows", file.Factors(SectionKind.ItemFactors, factors).Rows, part.Items);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static string HashOf(FileStream stream)
    {
        var start = new byte[Math.Min(stream.Length, SectionFileHeader.Bytes + Sections * SectionFileTable.EntryBytes)];
        stream.Position = 0;
        stream.ReadExactly(start);
        return Convert.ToHexStringLower(SHA256.HashData(start));
    }
}
