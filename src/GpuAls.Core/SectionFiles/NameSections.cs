using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.SectionFiles;

/// <summary>The sections of names and of the starts of rows. Every number that becomes an address is checked, whoever wrote the file.</summary>
static class NameSections
{
    /// <summary>The names of users, or of items, over the memory of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="kind">The word for a row: "user" or "item".</param>
    /// <param name="count">The number of names.</param>
    public static Vocabulary Vocabulary(this SectionFileReader file, string kind, int count) => kind == "user"
        ? new(
            file.Strings(SectionKind.UserKeyOffsets, SectionKind.UserKeys, count),
            file.Labels(SectionKind.UserLabelOffsets, SectionKind.UserLabels, count),
            kind)
        : new(
            file.Strings(SectionKind.ItemKeyOffsets, SectionKind.ItemKeys, count),
            file.Labels(SectionKind.ItemLabelOffsets, SectionKind.ItemLabels, count),
            kind);

    /// <summary>The content of the sections of names.</summary>
    /// <returns>The kind of the section, its content, and the number of its rows.</returns>
    public static IEnumerable<(SectionKind Kind, ISectionBytes Bytes, long Rows)> Of(Vocabulary users, Vocabulary items) =>
    [
        .. Of(SectionKind.UserKeyOffsets, SectionKind.UserKeys, users.Keys),
        .. users.Labels is { } userLabels ? Of(SectionKind.UserLabelOffsets, SectionKind.UserLabels, userLabels) : [],
        .. Of(SectionKind.ItemKeyOffsets, SectionKind.ItemKeys, items.Keys),
        .. items.Labels is { } itemLabels ? Of(SectionKind.ItemLabelOffsets, SectionKind.ItemLabels, itemLabels) : [],
    ];

    /// <summary>[count + 1] offsets that ascend from 0 to <paramref name="total"/> in steps of at most <paramref name="maxLength"/>.</summary>
    public static LargeArray<long> Offsets(this SectionFileReader file, SectionKind kind, int count, long total, int maxLength)
    {
        var section = file.Section(kind);
        file.RequireCount(section, "rows", section.Rows, count + 1L);
        var offsets = file.List<long>(section);
        file.RequireCount(section, "first offset", offsets[0], 0);
        if (FindLongRow(offsets.Slice(0, count + 1), (ulong)maxLength) is { } row)
        {
            throw file.Errors.Damaged(section, FormattableString.Invariant(
                $"row {row} goes from {offsets[row]} to {offsets[row + 1L]}; expected 0 to {maxLength} further"));
        }

        file.RequireCount(section, "last offset", offsets[count], total);
        return offsets;
    }

    // The arrays of a list of strings may be longer than the list.
    static (SectionKind, ISectionBytes, long)[] Of(SectionKind offsetKind, SectionKind byteKind, Utf8Strings strings) =>
    [
        (offsetKind, new ArrayBytes<long>(strings.Offsets), strings.Count + 1L),
        (byteKind, new ArrayBytes<byte>(strings.Bytes), strings.Offsets[strings.Count]),
    ];

    static Utf8Strings? Labels(this SectionFileReader file, SectionKind offsetKind, SectionKind byteKind, int count) =>
        file.Sections.Any(section => section.Kind == offsetKind || section.Kind == byteKind) ? file.Strings(offsetKind, byteKind, count) : null;

    static Utf8Strings Strings(this SectionFileReader file, SectionKind offsetKind, SectionKind byteKind, int count)
    {
        var bytes = file.Section(byteKind);
        var offsets = file.Offsets(offsetKind, count, bytes.Rows, maxLength: int.MaxValue);
        return new Utf8Strings(count, offsets, file.List<byte>(bytes));
    }

    // Unsigned, so that a difference that overflowed is out of range too.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int? FindLongRow(ReadOnlySpan<long> offsets, ulong maxLength)
    {
        for (var row = 0; row < offsets.Length - 1; row++)
        {
            if ((ulong)(offsets[row + 1] - offsets[row]) > maxLength) return row;
        }

        return null;
    }
}
