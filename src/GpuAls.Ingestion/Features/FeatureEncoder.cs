using GpuAls.Core;
using GpuAls.Core.Features;

namespace GpuAls.Ingestion.Features;

/// <summary>
/// Makes a feature of a column: finds its values, its mean or its knots in the rows with interactions, and encodes all rows. Values of fewer than
/// <see cref="MinRows"/> rows are too rare to learn from.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="rows">[names of the table] The row of each name.</param>
/// <param name="known">The number of rows with interactions, which come first.</param>
/// <param name="count">The number of all rows.</param>
sealed class FeatureEncoder(SideTable table, int[] rows, int known, int count)
{
    /// <summary>The minimum number of rows of a value, in a table with at least <see cref="SmallTable"/> rows with interactions.</summary>
    public const int MinRows = 3;

    /// <summary>In a table with fewer rows with interactions, no value is too rare.</summary>
    public const int SmallTable = 50;

    const int MaxKnots = 8;

    readonly int[] firstRows = table.FirstRows();

    int MinimumRows => rows.Count(row => row < known) < SmallTable ? 1 : MinRows;

    /// <summary>The feature of a column with one row for each name.</summary>
    /// <param name="column">The column.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="separator">The separator of tags.</param>
    public EncodedFeature Encode(SideColumn column, FeatureKind kind, string separator) => kind switch
    {
        FeatureKind.Category => Category(column),
        FeatureKind.Tags => Tags(column, number => CellText.Tags(column.Texts[number], separator).Select(tag => (tag, 1.0))),
        FeatureKind.Number or FeatureKind.Bins or FeatureKind.Date => Number(column, kind),
        FeatureKind.Vector => throw new GpuAlsException(
            $"{table.Path}: the column {DisplayText.Quote(column.Name)} has no vectors of equal length; expected numbers such as [0.1, 0.2]"),
    };

    /// <summary>The feature of a column of tags in a table with one row a tag.</summary>
    public EncodedFeature EncodeLong(SideColumn column)
    {
        var tags = RowTags.Of(table, column);
        return Tags(
            column.Name, name => tags[name],
            table.Weight is null ? "" : $", weighted by {DisplayText.Escape(table.Weight.Name)}");
    }

    /// <summary>The feature of a column of vectors.</summary>
    public EncodedFeature Encode(VectorColumn column)
    {
        var center = new double[column.Dimensions];
        var (squares, found) = (0.0, 0);
        foreach (var row in KnownNames(name => column.IsKnown(firstRows[name]))) Add(column.Of(firstRows[row]));
        for (var k = 0; k < center.Length; k++) center[k] /= Math.Max(1, found);
        // The mean squared length without the mean.
        squares = found == 0 ? 0 : squares / found - center.Sum(mean => mean * mean);
        var feature = new Feature(column.Name, FeatureKind.Vector)
        {
            Center = center,
            Scale = squares > 0 ? Math.Sqrt(squares) : 1,
            HasMissing = IsOftenMissing(name => !column.IsKnown(firstRows[name])),
        };
        var parts = Parts(name => column.IsKnown(firstRows[name]) ? feature.EncodeVector(column.Of(firstRows[name])) : null);
        return new(feature, parts, $"{Name(feature)}: a vector of {column.Dimensions} numbers{Missing(column.Missing)}");

        void Add(ReadOnlySpan<float> vector)
        {
            found++;
            for (var k = 0; k < center.Length; k++)
            {
                center[k] += vector[k];
                squares += (double)vector[k] * vector[k];
            }
        }
    }

    EncodedFeature Category(SideColumn column)
    {
        var counts = new int[column.Texts.Count];
        foreach (var name in KnownNames(name => CellOf(column, name) >= 0)) counts[CellOf(column, name)]++;
        var minimum = MinimumRows;
        List<string> values = [.. Order(counts).Where(text => counts[text] >= minimum).Select(text => column.Texts[text])];
        var rare = counts.Count(rows => rows > 0 && rows < minimum);
        var feature = new Feature(column.Name, FeatureKind.Category)
        {
            Values = values,
            HasOther = rare > 0 && counts.Where(rows => rows < minimum).Sum() >= minimum,
            HasMissing = IsOftenMissing(name => CellOf(column, name) < 0),
        };
        IReadOnlyList<(int, float)>[] encoded = [.. column.Texts.Select(feature.EncodeCategory)];
        var parts = Parts(name => CellOf(column, name) is >= 0 and var text ? encoded[text] : null);
        return new(
            feature, parts, $"{Name(feature)}: {DisplayText.Count(values.Count, "category", "categories")}{Rare(rare)}{Missing(column.Missing)}");
    }

    EncodedFeature Tags(SideColumn column, Func<int, IEnumerable<(string, double)>> tagsOf)
    {
        List<(string Tag, double Weight)>[] split = [.. Enumerable.Range(0, column.Texts.Count).Select(text => tagsOf(text).ToList())];
        return Tags(column.Name, name => CellOf(column, name) is >= 0 and var text ? split[text] : null, Missing(column.Missing));
    }

    EncodedFeature Tags(string columnName, Func<int, IEnumerable<(string Tag, double Weight)>?> tagsOf, string end)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in KnownNames(_ => true))
        {
            foreach (var (tag, _) in tagsOf(name) ?? []) counts[tag] = counts.GetValueOrDefault(tag) + 1;
        }

        var minimum = MinimumRows;
        var feature = new Feature(columnName, FeatureKind.Tags)
        {
            Values = [.. counts.Where(tag => tag.Value >= minimum).OrderByDescending(tag => tag.Value).ThenBy(tag => tag.Key, StringComparer.Ordinal)
                .Select(tag => tag.Key)],
        };
        feature = feature with
        {
            HasMissing = IsOftenMissing(name => tagsOf(name) is not { } tags || !tags.Any(tag => feature.PlaceOf(tag.Tag) >= 0)),
        };
        var parts = Parts(name => tagsOf(name) is { } tags && feature.EncodeTags(tags) is { Count: > 0 } encoded ? encoded : null);
        var rare = counts.Count - feature.Values.Count;
        return new(feature, parts, $"{Name(feature)}: {DisplayText.Count(feature.Values.Count, "tag")}{Rare(rare)}{end}");
    }

    EncodedFeature Number(SideColumn column, FeatureKind kind)
    {
        var (numbers, wrong) = CellNumbers.Of(column, kind);
        double[] found = [.. KnownNames(name => NumberOf(name) is not null).Select(name => NumberOf(name)!.Value)];
        Array.Sort(found);
        var feature = Fit(column.Name, kind, found) with { HasMissing = IsOftenMissing(name => NumberOf(name) is null) };
        var parts = Parts(name => NumberOf(name) is { } number && feature.Dimensions > 0 ? feature.EncodeNumber(number) : null);
        return new(feature, parts, $"{Name(feature)}: {Described(feature)}{Missing(column.Missing)}{wrong}");

        double? NumberOf(int name) => CellOf(column, name) is >= 0 and var text ? numbers[text] : null;
    }

    static Feature Fit(string name, FeatureKind kind, double[] sorted)
    {
        if (sorted.Length == 0) return new Feature(name, FeatureKind.Category);
        var mean = sorted.Average();
        var deviation = Math.Sqrt(sorted.Average(number => (number - mean) * (number - mean)));
        if (kind == FeatureKind.Number) return new Feature(name, kind) { Center = [mean], Scale = deviation > 0 ? deviation : 1 };
        var quantiles = Enumerable.Range(0, MaxKnots).Select(k => 0.01 + 0.98 * k / (MaxKnots - 1)).Select(share => Quantile(sorted, share));
        return new Feature(name, kind) { Knots = [.. quantiles.Distinct()] };
    }

    static double Quantile(double[] sorted, double share) => sorted[(int)Math.Round(share * (sorted.Length - 1), MidpointRounding.AwayFromZero)];

    static string Described(Feature feature) => feature.Kind switch
    {
        FeatureKind.Date => $"date, {FeatureDate.Text(feature.Knots[0])} to {FeatureDate.Text(feature.Knots[^1])}",
        FeatureKind.Bins => FormattableString.Invariant($"number, {feature.Knots[0]:G6} to {feature.Knots[^1]:G6}"),
        FeatureKind.Number => FormattableString.Invariant($"number, mean {feature.Center[0]:G4}, deviation {feature.Scale:G4}"),
        _ => "no numbers",
    };

    /// <summary>[rows] The part of each row; null for a row that is not in the table.</summary>
    IReadOnlyList<(int, float)>?[] Parts(Func<int, IReadOnlyList<(int, float)>?> partOf)
    {
        var parts = new IReadOnlyList<(int, float)>?[count];
        for (var name = 0; name < rows.Length; name++) parts[rows[name]] = partOf(name);
        return parts;
    }

    IEnumerable<int> KnownNames(Func<int, bool> condition) => Enumerable.Range(0, rows.Length).Where(name => rows[name] < known && condition(name));

    /// <summary>Whether enough rows with interactions have no value, be it a blank one or that they are not in the table, and enough others have
    /// one.</summary>
    bool IsOftenMissing(Func<int, bool> isMissing)
    {
        var there = KnownNames(name => !isMissing(name)).Count();
        return known - there >= MinRows && there > 0;
    }

    int CellOf(SideColumn column, int name) => column.Cells[firstRows[name]];

    static IEnumerable<int> Order(int[] counts) => Enumerable.Range(0, counts.Length).OrderByDescending(text => counts[text]);

    static string Name(Feature feature) => DisplayText.Escape(feature.Name);

    static string Missing(long missing) => missing == 0 ? "" : $", {DisplayText.Count(missing)} missing";

    static string Rare(int rare) => rare == 0 ? "" : $" and {DisplayText.Count(rare)} rare";
}
