using GpuAls.Core;
using GpuAls.Core.Features;

namespace GpuAls.Ingestion.Features;

/// <summary>
/// Encodes the columns of a side table as features that a model has: kinds, values, means and knots stay those of the training. Categories and tags
/// that the model does not have are read as rare ones are in a training, and counted.
/// </summary>
/// <param name="table">The table.</param>
sealed class UpdateEncoder(SideTable table)
{
    static readonly string[] Separators = ["|", ";", ","];

    readonly int[] firstRows = table.FirstRows();

    /// <summary>Whether every row counts, and not only the first one of a name, because each has a tag.</summary>
    public bool ReadsAllRows { get; private set; }

    /// <summary>A feature from a column of text.</summary>
    /// <param name="feature">The feature of the model.</param>
    /// <param name="column">The column.</param>
    /// <exception cref="GpuAlsException">The feature is a vector, and the column has none.</exception>
    public EncodedFeature Encode(Feature feature, SideColumn column) => feature.Kind switch
    {
        FeatureKind.Category => Category(feature, column),
        FeatureKind.Tags => Tags(feature, column),
        FeatureKind.Number or FeatureKind.Bins or FeatureKind.Date => Number(feature, column),
        FeatureKind.Vector when column.Texts.Count == 0 => Encoded(feature, _ => null),
        FeatureKind.Vector => throw new GpuAlsException(
            $"{table.Path}: the column {DisplayText.Quote(column.Name)} has {DisplayText.Quote(column.Texts[0])}; "
            + $"expected vectors of {feature.Dimensions} numbers, as in the training"),
    };

    /// <summary>A feature from a column of vectors.</summary>
    /// <param name="feature">The feature of the model.</param>
    /// <param name="column">The column.</param>
    /// <exception cref="GpuAlsException">The model has vectors of another length, or another kind of feature.</exception>
    public EncodedFeature Encode(Feature feature, VectorColumn column)
    {
        if (feature.Kind != FeatureKind.Vector || feature.Dimensions != column.Dimensions)
        {
            var expected = feature.Kind == FeatureKind.Vector
                ? $"vectors of {feature.Dimensions} numbers"
                : $"the kind {FeatureKindInfo.Of(feature.Kind).Word}";
            throw new GpuAlsException(
                $"{table.Path}: the column {DisplayText.Quote(column.Name)} has vectors of {column.Dimensions} numbers; "
                + $"expected {expected}, as in the training");
        }

        return Encoded(feature, name => column.IsKnown(firstRows[name]) ? feature.EncodeVector(column.Of(firstRows[name])) : null);
    }

    EncodedFeature Category(Feature feature, SideColumn column)
    {
        IReadOnlyList<(int, float)>[] encoded = [.. column.Texts.Select(feature.EncodeCategory)];
        int[] unknown = [.. Enumerable.Range(0, encoded.Length).Where(text => feature.PlaceOf(column.Texts[text]) < 0)];
        var rows = unknown.Sum(text => column.Counts[text]);
        var words = unknown.Length == 0 ? "" : $", {DisplayText.Count(unknown.Length, "category", "categories")} that the model does not have "
            + $"in {DisplayText.Count(rows, "row")}, such as {DisplayText.Quote(column.Texts[unknown[0]])}, "
            + (feature.HasOther ? "read as rare" : "not used");
        return Encoded(feature, name => CellOf(column, name) is >= 0 and var text ? encoded[text] : null, words);
    }

    /// <summary>
    /// Tags are separated by the character that gives the most tags of the model, or are a row each. The training of a small table may have found
    /// another separator than a training of all rows: the model decides here.
    /// </summary>
    EncodedFeature Tags(Feature feature, SideColumn column)
    {
        var separator = table.IsLong ? null : SeparatorOf(feature, column);
        ReadsAllRows |= separator is null;
        var ofRows = separator is null ? RowTags.Of(table, column) : [];
        IReadOnlyList<(string, double)>[] split = separator is null ? [] :
            [.. column.Texts.Select(text => (IReadOnlyList<(string, double)>)[.. CellText.Tags(text, separator).Select(tag => (tag, 1.0))])];
        string[] all = [.. column.Texts.SelectMany(text => separator is null ? [text] : CellText.Tags(text, separator)).Distinct()];
        string[] unknown = [.. all.Where(tag => feature.PlaceOf(tag) < 0)];
        var words = unknown.Length == 0 ? "" : $", {DisplayText.Count(unknown.Length)} of {DisplayText.Count(all.Length, "tag")} not in the model, "
            + $"such as {DisplayText.Quote(unknown[0])}, not used";
        return Encoded(
            feature,
            name => (separator is null ? ofRows[name] : CellOf(column, name) is >= 0 and var text ? split[text] : null) is { } tags
                && feature.EncodeTags(tags) is { Count: > 0 } encoded ? encoded : null,
            words);
    }

    /// <summary>The separator of tags; null if each row has one.</summary>
    static string? SeparatorOf(Feature feature, SideColumn column)
    {
        var whole = column.Texts.Count(text => feature.PlaceOf(text) >= 0);
        var best = Separators.MaxBy(separator => Known(feature, column, separator))!;
        var known = Known(feature, column, best);
        return known > whole ? best : known > 0 || !column.Texts.Any(text => Separators.Any(text.Contains)) ? null : ColumnGuess.SeparatorOf(column);
    }

    static int Known(Feature feature, SideColumn column, string separator) =>
        column.Texts.Sum(text => CellText.Tags(text, separator).Count(tag => feature.PlaceOf(tag) >= 0));

    EncodedFeature Number(Feature feature, SideColumn column)
    {
        var (numbers, wrong) = CellNumbers.Of(column, feature.Kind);
        return Encoded(
            feature,
            name => CellOf(column, name) is >= 0 and var text && numbers[text] is { } number ? feature.EncodeNumber(number) : null,
            wrong);
    }

    EncodedFeature Encoded(Feature feature, Func<int, IReadOnlyList<(int, float)>?> partOf, string words = "")
    {
        IReadOnlyList<(int, float)>?[] parts = [.. Enumerable.Range(0, table.Names.Count).Select(partOf)];
        var missing = parts.Count(part => part is null);
        return new(
            feature, parts, $"{DisplayText.Escape(feature.Name)}{(missing == 0 ? "" : $", {DisplayText.Count(missing)} missing")}{words}");
    }

    int CellOf(SideColumn column, int name) => column.Cells[firstRows[name]];
}
