using System.Buffers.Binary;
using GpuAls.Core.Memory;

namespace GpuAls.Core.SectionFiles;

/// <summary>
/// The table of sections behind a file's header, 64 bytes for each section. The layout of the sections is fixed, so that no bytes can hide
/// between them.
/// </summary>
static class SectionFileTable
{
    public const int EntryBytes = 64;

    /// <summary>Sections start on multiples of a cache line, so that padded factor rows are used as they are in the mapped file.</summary>
    public const int Alignment = 64;

    // Far more than any version needs; it limits what a hostile header can ask for.
    const uint MaxSections = 1024;

    /// <summary>The start of the section behind a section that ends at <paramref name="end"/>.</summary>
    public static long AlignUp(long end) => (end + Alignment - 1) / Alignment * Alignment;

    public static void Write(Span<byte> table, IReadOnlyList<FileSection> sections)
    {
        table.Clear();
        foreach (var section in sections)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(table, (uint)section.Kind);
            BinaryPrimitives.WriteUInt32LittleEndian(table[4..], (uint)section.Element);
            BinaryPrimitives.WriteInt64LittleEndian(table[8..], section.Offset);
            BinaryPrimitives.WriteInt64LittleEndian(table[16..], section.Bytes);
            BinaryPrimitives.WriteInt64LittleEndian(table[24..], section.Rows);
            BinaryPrimitives.WriteInt64LittleEndian(table[32..], section.Columns);
            BinaryPrimitives.WriteInt64LittleEndian(table[40..], section.Stride);
            BinaryPrimitives.WriteUInt32LittleEndian(table[48..], section.Checksum);
            table = table[EntryBytes..];
        }
    }

    /// <summary>Reads the table and checks the place of every section, and that its size fits its shape.</summary>
    /// <exception cref="GpuAlsException">The table is damaged; the message says how.</exception>
    public static IReadOnlyList<FileSection> Read(SectionFileErrors errors, SectionFileHeader header, FileMemory file)
    {
        if (header.Sections > MaxSections || SectionFileHeader.Bytes + header.Sections * (long)EntryBytes > header.FileBytes)
            throw errors.Damaged($"the header counts {header.Sections} sections, more than the file has room for");
        var table = file.Slice(SectionFileHeader.Bytes, (int)header.Sections * EntryBytes);
        var computed = BlockChecksum.Crc32C(table);
        if (computed != header.TableChecksum)
            throw errors.Damaged($"the section table's checksum is {computed:X8}; expected {header.TableChecksum:X8}");

        var sections = new List<FileSection>();
        long end = SectionFileHeader.Bytes + table.Length;
        for (; table.Length > 0; table = table[EntryBytes..])
        {
            var section = Parse(table);
            if (sections.Exists(other => other.Kind == section.Kind)) throw errors.Damaged(section, "there twice");
            RequirePlace(errors, section, AlignUp(end), header.FileBytes);
            RequireShape(errors, section);
            if (file.Slice(end, (int)(section.Offset - end)).ContainsAnyExcept((byte)0))
                throw errors.Damaged(section, "the padding before it is not zero");
            sections.Add(section);
            end = section.End;
        }

        if (end != header.FileBytes)
            throw errors.Damaged(FormattableString.Invariant($"the last section ends at byte {end:N0} of {header.FileBytes:N0}"));
        return sections;
    }

    static FileSection Parse(ReadOnlySpan<byte> entry) => new(
        (SectionKind)BinaryPrimitives.ReadUInt32LittleEndian(entry),
        BinaryPrimitives.ReadInt64LittleEndian(entry[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(entry[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(entry[32..]),
        BinaryPrimitives.ReadInt64LittleEndian(entry[40..]),
        BinaryPrimitives.ReadUInt32LittleEndian(entry[48..]))
    {
        Element = (SectionElement)BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]),
    };

    static void RequirePlace(SectionFileErrors errors, FileSection section, long expectedOffset, long fileBytes)
    {
        if (section.Offset != expectedOffset)
            throw errors.Damaged(
                section, FormattableString.Invariant($"starts at byte {section.Offset:N0}; expected {expectedOffset:N0}"));
        if (section.Offset > fileBytes || section.Bytes < 0 || section.Bytes > fileBytes - section.Offset)
        {
            throw errors.Damaged(
                section, FormattableString.Invariant($"{section.Bytes:N0} bytes from byte {section.Offset:N0} of a file of {fileBytes:N0}"));
        }
    }

    static void RequireShape(SectionFileErrors errors, FileSection section)
    {
        if (SectionElements.Of(section.Kind) is not { } element) return;
        if (section.Element != element)
            throw errors.Damaged(section, $"elements of type {(uint)section.Element}; expected {(uint)element}");
        // In 128 bits: two hostile 64-bit numbers cannot wrap around to a length that looks right.
        if (section.Rows < 0 || section.Columns < 1 || section.Stride < section.Columns || section.Bytes % element.Size() != 0
            || (Int128)section.Rows * section.Stride != section.Bytes / element.Size())
        {
            throw errors.Damaged(section, FormattableString.Invariant(
                $"{section.Bytes:N0} bytes cannot be {section.Rows:N0} rows of {section.Columns:N0} elements with a stride of {section.Stride:N0}"));
        }
    }
}
