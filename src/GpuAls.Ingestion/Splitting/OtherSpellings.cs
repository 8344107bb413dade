using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Ingestion.Splitting;

/// <summary>Finds the rows of names as a file spells them, in a vocabulary whose names were merged and replaced.</summary>
/// <param name="names">The names after merging.</param>
/// <param name="rules">The rules of merging.</param>
/// <param name="replace">The replacement of a merged name; null if there is none.</param>
sealed class OtherSpellings(Vocabulary names, NameRules rules, OtherSpellings.Replacement replace)
{
    // Each spelling is looked up once: a file may have one of them in every row.
    readonly VocabularyBuilder spellings = new();
    readonly List<int> rows = []; // [spellings]

    /// <summary>The replacement of a name; null if there is none.</summary>
    public delegate byte[]? Replacement(ReadOnlySpan<byte> name);

    /// <summary>The row of a name, or −1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        var row = names.FindKey(name);
        if (row >= 0) return row;
        var place = spellings.GetOrAdd(name);
        if (place == rows.Count)
        {
            var merged = rules.Changed(name) ?? name;
            rows.Add(names.FindKey(replace(merged) ?? merged));
        }

        return rows[place];
    }
}
