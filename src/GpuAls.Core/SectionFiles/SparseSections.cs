using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.SectionFiles;

/// <summary>Sparse matrices in sections. Every number that becomes an address is checked, whoever wrote the file.</summary>
static class SparseSections
{
    /// <summary>[rows × columns] A sparse matrix of three sections.</summary>
    public static SparseRows SparseRows(
        this SectionFileReader file, SectionKind offsetKind, SectionKind columnKind, SectionKind valueKind, int rows, int columns)
    {
        var section = file.Section(columnKind);
        var values = file.Section(valueKind);
        file.RequireCount(values, "rows", values.Rows, section.Rows);
        var offsets = file.Offsets(offsetKind, rows, section.Rows, maxLength: columns);
        var indices = file.List<int>(section);
        if (IndexRange.FindOutside(indices, columns) is { } outside)
            throw file.Errors.Damaged(section, FormattableString.Invariant($"the column {outside}; expected 0 to {columns - 1}"));
        return new SparseRows(columns, offsets, indices, file.List<float>(values));
    }
}
