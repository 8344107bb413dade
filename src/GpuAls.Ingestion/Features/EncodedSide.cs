using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion.Features;

/// <summary>The side tables of users or of items as features in the rows of the interactions.</summary>
/// <param name="Table">The features of all rows with interactions.</param>
/// <param name="Cold">The features of the rows of the tables that have no interactions.</param>
/// <param name="ColdNames">The names of those rows.</param>
/// <param name="Reports">The result for each table.</param>
sealed record EncodedSide(FeatureTable Table, SparseRows Cold, Vocabulary ColdNames, IReadOnlyList<SideReport> Reports)
{
    /// <summary>The number of users or items with interactions that are in no table.</summary>
    public int Without { get; init; }

    // A table that matches less than this share of the smaller side has another kind of names, apart from a few coincidences.
    const double MinMatched = 0.01;

    /// <summary>Makes features of the tables of one side.</summary>
    /// <param name="tables">The tables, at least one, all of the same side.</param>
    /// <param name="names">The users or items of the interactions.</param>
    /// <param name="uses">The chosen uses of columns.</param>
    /// <exception cref="GpuAlsException">A table has nearly none of the names, or no column is a feature.</exception>
    public static EncodedSide Of(IReadOnlyList<SideTable> tables, Vocabulary names, IReadOnlyList<ColumnUse> uses)
    {
        var sideRows = new SideRows(names);
        // The rows of all tables before the features of the first: a later table has names of its own.
        int[][] rows = [.. tables.Select(sideRows.Of)];
        List<EncodedFeature> features = [];
        List<SideReport> reports = [];
        for (var t = 0; t < tables.Count; t++)
        {
            var matched = rows[t].Count(row => row < names.Count);
            if (matched < MinMatched * Math.Min(rows[t].Length, names.Count) || matched == 0)
                throw new UnmatchedTableException(tables[t], rows[t], names, matched);
            var ofTable = FeaturesOf(tables[t], rows[t], names.Count, sideRows.Count, uses, out var unused);
            foreach (var feature in ofTable) features.Add(Unique(feature, features, tables[t]));
            reports.Add(new SideReport(tables[t], matched, [.. ofTable.Select(feature => feature.Words)], unused));
        }

        if (features.Count == 0)
        {
            throw new NoFeaturesException(
                $"{string.Join(" and ", tables.Select(table => table.Path))}: no column is a feature: "
                + $"{string.Join("; ", reports.SelectMany(report => report.Unused))}");
        }

        return Pack(features, names, sideRows, reports);
    }

    static List<EncodedFeature> FeaturesOf(
        SideTable table, int[] rows, int known, int count, IReadOnlyList<ColumnUse> uses, out IReadOnlyList<string> unused)
    {
        var (features, left) = (new List<EncodedFeature>(), new List<string>());
        unused = left;
        var plans = ColumnPlan.Of(table, uses);
        table.Weight = plans.FirstOrDefault(plan => plan.IsWeight)?.Column;
        var encoder = new FeatureEncoder(table, rows, known, count);
        foreach (var plan in plans.Where(plan => !plan.IsWeight))
        {
            if (plan.Kind is not { } kind) left.Add($"{DisplayText.Escape(plan.Column.Name)} ({plan.WhyNot})");
            else Add(table.IsLong && kind == FeatureKind.Tags ? encoder.EncodeLong(plan.Column) : encoder.Encode(plan.Column, kind, plan.Separator));
        }

        foreach (var vector in table.Vectors) Add(encoder.Encode(vector));
        return features;

        void Add(EncodedFeature feature)
        {
            if (feature.Feature.Dimensions > 0) features.Add(feature);
            else left.Add($"{feature.Words}, none in {FeatureEncoder.MinRows} or more rows");
        }
    }

    static EncodedFeature Unique(EncodedFeature feature, List<EncodedFeature> others, SideTable table)
    {
        var name = feature.Feature.Name;
        for (var n = 1; others.Exists(other => other.Feature.Name == name); n++)
            name = $"{feature.Feature.Name} of {Path.GetFileName(table.Path)}{(n == 1 ? "" : FormattableString.Invariant($" {n}"))}";
        return feature with { Feature = feature.Feature with { Name = name } };
    }

    static EncodedSide Pack(List<EncodedFeature> features, Vocabulary names, SideRows rows, List<SideReport> reports)
    {
        Feature[] columns = [.. features.Select(feature => feature.Feature)];
        var known = EncodedRows.Of(columns, features, [.. Enumerable.Range(0, names.Count)]);
        var sums = new double[known.Columns];
        var counts = new int[known.Columns];
        for (long e = 0; e < known.Entries; e++)
        {
            sums[known.ColumnIndices[e]] += known.Values[e];
            counts[known.ColumnIndices[e]]++;
        }

        var schema = new FeatureSchema(columns, Array.ConvertAll(sums, sum => (float)(sum / Math.Max(1, names.Count))), counts);
        var cold = EncodedRows.Of(columns, features, [.. Enumerable.Range(names.Count, rows.Count - names.Count)]);
        return new EncodedSide(new FeatureTable(schema, known), cold, rows.Cold.Build(kind: names.Kind), reports)
        {
            Without = names.Count - rows.Found,
        };
    }
}
