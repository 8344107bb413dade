using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion.Features;

/// <summary>
/// The rows of side tables in those of the interactions: a name is a key of the interactions, or a label that only one of them has. Names without
/// interactions get rows behind the others.
/// </summary>
sealed class SideRows
{
    readonly Vocabulary names;
    readonly Lazy<Dictionary<string, int>?> labels;
    readonly VocabularyBuilder cold = new();
    readonly HashSet<int> found = [];

    /// <param name="names">The names of the interactions.</param>
    public SideRows(Vocabulary names)
    {
        this.names = names;
        labels = new(() => LabelsOf(names));
    }

    /// <summary>The number of rows with interactions.</summary>
    public int Known => names.Count;

    /// <summary>The names without interactions: row <see cref="Known"/> + n is the n-th one.</summary>
    public VocabularyBuilder Cold => cold;

    /// <summary>The number of all rows.</summary>
    public int Count => names.Count + cold.Count;

    /// <summary>The number of rows with interactions that are in a table.</summary>
    public int Found => found.Count;

    /// <summary>[names of the table] The row of each name.</summary>
    public int[] Of(SideTable table)
    {
        var rows = new int[table.Names.Count];
        for (var k = 0; k < rows.Length; k++)
        {
            var name = table.Names[k];
            rows[k] = names.FindKey(name);
            if (rows[k] < 0 && labels.Value is { } known) rows[k] = known.GetValueOrDefault(System.Text.Encoding.UTF8.GetString(name), -1);
            if (rows[k] >= 0) found.Add(rows[k]);
            else rows[k] = names.Count + cold.GetOrAdd(name);
        }

        return rows;
    }

    static Dictionary<string, int>? LabelsOf(Vocabulary names)
    {
        if (names.Labels is not { } texts) return null;
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var row = 0; row < texts.Count; row++)
        {
            if (texts[row].IsEmpty) continue;
            var label = texts.GetString(row);
            // A label of several rows names none of them.
            rows[label] = rows.ContainsKey(label) ? -1 : row;
        }

        return rows;
    }
}
