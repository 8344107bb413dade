using GpuAls.Core.Interactions;

namespace GpuAls.Core.Features;

/// <summary>
/// The features of the rows that stay when others are removed. Categories and tags that no row has any more are gone, with their names; the numbers
/// that the encoding was chosen by (the knots of bins, means and deviations) stay.
/// </summary>
static class KeptFeatures
{
    /// <summary>The features of the rows that stay.</summary>
    /// <param name="schema">The features so far.</param>
    /// <param name="rows">[kept rows × columns] The rows that stay, those without interactions last.</param>
    /// <param name="trained">The number of rows with interactions.</param>
    /// <returns>[kept rows × remaining columns]; null if no column is left.</returns>
    public static FeatureTable? Of(FeatureSchema schema, SparseRows rows, int trained)
    {
        var used = new bool[schema.Columns];
        for (long e = 0; e < rows.Entries; e++) used[rows.ColumnIndices[e]] = true;
        int[] columns = [.. Enumerable.Range(0, schema.Columns).Where(column => used[column] || !IsValue(schema, column))];
        if (columns.Length == 0) return null;
        var kept = rows.Select([.. Enumerable.Range(0, rows.Rows)], columns);
        var (sums, counts) = (new double[columns.Length], new int[columns.Length]);
        for (long e = 0; e < kept.Offsets[trained]; e++)
        {
            sums[kept.ColumnIndices[e]] += kept.Values[e];
            counts[kept.ColumnIndices[e]]++;
        }

        var features = schema.Features.Select((feature, place) => feature with
        {
            Values = [.. feature.Values.Where((_, value) => used[schema.FirstOf(place) + value])],
        });
        return new(new([.. features], Array.ConvertAll(sums, sum => (float)(sum / Math.Max(1, trained))), counts), kept);
    }

    /// <summary>Whether a column stands for a category or a tag, whose name the schema has.</summary>
    static bool IsValue(FeatureSchema schema, int column)
    {
        var place = schema.FeatureOf(column);
        return column - schema.FirstOf(place) < schema.Features[place].Values.Count;
    }
}
