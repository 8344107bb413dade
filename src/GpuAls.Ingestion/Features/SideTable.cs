using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion.Features;

/// <summary>A side table in memory: the names of users or items, and the columns beside them.</summary>
/// <param name="Path">The file.</param>
/// <param name="Side">The side that it describes.</param>
/// <param name="NameColumn">The name of the column with the names.</param>
/// <param name="Layout">The known layout in words; null for none.</param>
sealed record SideTable(string Path, SideKind Side, string NameColumn, string? Layout)
{
    // Rows for each name, up to which repeated names are mistakes.
    const double MaxMistakes = 1.05;

    /// <summary>The different names, in the order of their first rows.</summary>
    public VocabularyBuilder Names { get; } = new();

    /// <summary>[rows] The number of each row's name.</summary>
    public List<int> NameOf { get; } = [];

    /// <summary>The names of all columns.</summary>
    public required IReadOnlyList<string> Header { get; init; }

    /// <summary>The columns of text, in their order.</summary>
    public required IReadOnlyList<SideColumn> Columns { get; init; }

    /// <summary>The columns of vectors, in their order.</summary>
    public required IReadOnlyList<VectorColumn> Vectors { get; init; }

    /// <summary>The weight of each tag, in a table with one row a tag; null if each row counts as 1.</summary>
    public SideColumn? Weight { get; set; }

    /// <summary>The file that the names of the tags come from; null if they are those of the table.</summary>
    public string? TagNames { get; set; }

    /// <summary>The file with the names of the rows, for an array of NumPy; null for a table, which has them in a column.</summary>
    public string? NamesFile { get; init; }

    /// <summary>The place of the names, as the end of a phrase.</summary>
    public string NamePlace => NamesFile is null ? $"in column {DisplayText.Quote(NameColumn)}" : $"named in {DisplayText.Escape(NamesFile)}";

    /// <summary>The number of rows that were not read, because they have no name or a broken quote.</summary>
    public long BadRows { get; set; }

    /// <summary>The first of them: its place and its problem.</summary>
    public string? FirstBadRow { get; set; }

    /// <summary>Whether the table has one row for each tag: more names repeat than by a mistake.</summary>
    public bool IsLong => NameOf.Count > MaxMistakes * Names.Count;

    /// <summary>The number of rows that repeat a name in a table with one row for each name; they are not used.</summary>
    public long Repeated => IsLong ? 0 : NameOf.Count - Names.Count;

    /// <summary>The user or the item of the table in a sentence.</summary>
    public string Word => Side == SideKind.User ? "user" : "item";

    /// <summary>[names] The first row of each name.</summary>
    public int[] FirstRows()
    {
        var first = new int[Names.Count];
        for (var row = NameOf.Count - 1; row >= 0; row--) first[NameOf[row]] = row;
        return first;
    }
}
