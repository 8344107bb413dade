namespace GpuAls.Ingestion.Features;

/// <summary>The tags of each name in a table with one row a tag.</summary>
static class RowTags
{
    /// <summary>[names of the table] The tags of each name with their summed weights; null for none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column with the tags.</param>
    public static IReadOnlyList<(string Tag, double Weight)>?[] Of(SideTable table, SideColumn column)
    {
        var tags = new Dictionary<int, double>?[table.Names.Count];
        for (var row = 0; row < table.NameOf.Count; row++)
        {
            if (column.Cells[row] < 0) continue;
            var weight = table.Weight is null ? 1 : WeightOf(table.Weight, row);
            if (weight <= 0) continue;
            var own = tags[table.NameOf[row]] ??= [];
            own[column.Cells[row]] = own.GetValueOrDefault(column.Cells[row]) + weight;
        }

        return Array.ConvertAll(tags, own => own is null ? null : (IReadOnlyList<(string, double)>)
            [.. own.Select(tag => (column.Texts[tag.Key], tag.Value))]);
    }

    static double WeightOf(SideColumn weights, int row) =>
        weights.Cells[row] is >= 0 and var text && CellText.Number(weights.Texts[text]) is { } weight ? weight : 0;
}
