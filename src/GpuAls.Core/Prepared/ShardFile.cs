using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Prepared;

/// <summary>
/// A shard as a file of sections: the starts of its rows, and behind some padding the columns and the strengths of its pairs. The padding brings the
/// first pair to the place in a page that it has in the array of all shards, so that the shards can be mapped one after the other.
/// </summary>
sealed class ShardFile : IDisposable
{
    readonly FileStream stream;
    readonly PreparedShard shard;

    ShardFile(FileStream stream, SectionFileReader sections, PreparedShard shard) =>
        (this.stream, Sections, this.shard) = (stream, sections, shard);

    /// <summary>The sections.</summary>
    public SectionFileReader Sections { get; }

    /// <summary>The number of sections.</summary>
    public const int Count = 3;

    /// <summary>Writes a shard.</summary>
    /// <param name="file">An empty file.</param>
    /// <param name="entries">The pairs of the side.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="cancel">Stops between two pieces.</param>
    public static void Write(FileStream file, ShardEntries entries, PreparedShard shard, CancellationToken cancel)
    {
        var sections = new SectionFileWriter(PreparedFiles.Format, file, Count);
        var pairs = PreparedFiles.Padding(shard.FirstPair) + shard.Pairs;
        sections.Append(SectionKind.PairOffsets, entries.Offsets(shard), shard.Rows + 1L, 1, 1, cancel);
        sections.Append(SectionKind.PairColumns, entries.Columns(shard), pairs, 1, 1, cancel);
        sections.Append(entries.HasCodes ? SectionKind.PairCodes : SectionKind.PairValues, entries.Strengths(shard), pairs, 1, 1, cancel);
        sections.Complete(PreparedFiles.Version);
    }

    /// <summary>Opens a shard and checks everything but its place among the others.</summary>
    /// <param name="folder">The prepared folder.</param>
    /// <param name="shard">The shard, as the manifest describes it.</param>
    /// <param name="columns">The number of rows of the other side.</param>
    /// <param name="levels">The number of distinct strengths; 0 if strengths have no codes.</param>
    /// <exception cref="PreparedException">Missing, foreign, truncated, damaged, or written by a newer program; the message says which.</exception>
    public static ShardFile Open(string folder, PreparedShard shard, int columns, long levels)
    {
        var errors = PreparedFiles.Format.About(Path.Combine(folder, shard.File));
        var stream = SectionFileReader.OpenStream(errors);
        try
        {
            var file = new ShardFile(stream, SectionFileReader.Read(errors, stream), shard);
            file.Check(columns, levels);
            return file;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>[rows + 1] The starts of the rows, from 0.</summary>
    public LargeArray<long> Offsets => Sections.List<long>(Sections.Section(SectionKind.PairOffsets));

    /// <summary>The place of the columns in the file.</summary>
    public FilePart Columns => Part(SectionKind.PairColumns, sizeof(int));

    /// <summary>The place of the codes in the file.</summary>
    public FilePart Codes => Part(SectionKind.PairCodes, sizeof(ushort));

    /// <summary>The place of the strengths without codes in the file.</summary>
    public FilePart Values => Part(SectionKind.PairValues, sizeof(float));

    public void Dispose()
    {
        Sections.Dispose();
        stream.Dispose();
    }

    FilePart Part(SectionKind kind, int size) => new(
        stream.SafeFileHandle, Sections.Section(kind).Offset + PreparedFiles.Padding(shard.FirstPair) * size, shard.Pairs * size);

    void Check(int columns, long levels)
    {
        Sections.RequireChecksums();
        Sections.Offsets(SectionKind.PairOffsets, shard.Rows, shard.Pairs, columns);
        var indices = Sections.Section(SectionKind.PairColumns);
        RequirePairs(indices);
        if (IndexRange.FindOutside(Sections.List<int>(indices), columns) is { } outside)
            throw Sections.Errors.Damaged(indices, FormattableString.Invariant($"the column {outside}; expected 0 to {columns - 1}"));
        var strengths = Sections.Section(levels > 0 ? SectionKind.PairCodes : SectionKind.PairValues);
        RequirePairs(strengths);
        var problem = levels > 0
            ? ShardContent.FindCode(Sections.List<ushort>(strengths), levels)
            : ShardContent.FindStrength(Sections.List<float>(strengths), PreparedFiles.Padding(shard.FirstPair));
        if (problem is not null) throw Sections.Errors.Damaged(strengths, problem);
        if (ShardContent.FindOrder(Offsets, Sections.List<int>(indices), PreparedFiles.Padding(shard.FirstPair)) is { } order)
            throw Sections.Errors.Damaged(indices, order);
    }

    void RequirePairs(FileSection section) =>
        Sections.RequireCount(section, "rows", section.Rows, PreparedFiles.Padding(shard.FirstPair) + shard.Pairs);
}
