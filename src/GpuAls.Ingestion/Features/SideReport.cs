using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion.Features;

/// <summary>The result of reading a side table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Matched">The number of its names that have interactions.</param>
/// <param name="Features">The features in words.</param>
/// <param name="Unused">The columns that are no features, with the reasons.</param>
sealed record SideReport(SideTable Table, int Matched, IReadOnlyList<string> Features, IReadOnlyList<string> Unused);

/// <summary>A side table has nearly none of the users or items of the interactions.</summary>
/// <param name="table">The table.</param>
/// <param name="rows">[names of the table] The row of each name.</param>
/// <param name="names">The names of the interactions.</param>
/// <param name="matched">The number of names with interactions.</param>
sealed class UnmatchedTableException(SideTable table, int[] rows, Vocabulary names, int matched)
    : GpuAlsException(Describe(table, rows, names, matched))
{
    /// <summary>The table.</summary>
    public SideTable Table => table;

    static string Describe(SideTable table, int[] rows, Vocabulary names, int matched)
    {
        var count = matched == 0 ? "none" : $"only {DisplayText.Count(matched)}";
        var unknown = Array.FindIndex(rows, row => row >= names.Count);
        var example = unknown < 0 ? "" : $": the table has {DisplayText.Quote(table.Names[unknown])}, "
            + $"the interactions have {DisplayText.Quote(Encoding.UTF8.GetString(names.NameBytes(0)))}";
        var place = table.NamesFile is null ? $"in {DisplayText.Quote(table.NameColumn)}" : table.NamePlace;
        return $"{table.Path}: {count} of the {DisplayText.Count(table.Names.Count)} names {place} "
            + $"{(matched == 1 ? "is" : "are")} among the {DisplayText.Count(names.Count, table.Word)}{example}";
    }
}

/// <summary>No column of the side tables is a feature.</summary>
/// <param name="message">The columns, with the reasons.</param>
sealed class NoFeaturesException(string message) : GpuAlsException(message);
