using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;

namespace GpuAls.Ingestion.Features;

/// <summary>A side table of an update, with the features that a model has.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">The features of its names.</param>
/// <param name="Features">The features in words.</param>
/// <param name="Unused">The columns that the model has no feature for.</param>
/// <param name="Kept">The features of the model that the table does not have.</param>
sealed record UpdateTable(
    SideTable Table, FeatureRows Rows, IReadOnlyList<string> Features, IReadOnlyList<string> Unused, IReadOnlyList<string> Kept)
{
    /// <summary>The number of names that the model has, with interactions or without.</summary>
    public int OfModel { get; init; }

    /// <summary>The number of names that only the new interactions have.</summary>
    public int OfEvents { get; init; }

    /// <summary>The number of names without any interaction that the model does not have.</summary>
    public int New => Rows.Names.Count - OfModel - OfEvents;

    /// <summary>The number of rows that repeat a name, of which some or all values are not used.</summary>
    public long Repeated { get; init; }

    /// <summary>Whether the tags of these rows are used.</summary>
    public bool UsesRepeatedTags { get; init; }

    /// <summary>Encodes the side tables of one side.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="schema">The features of the model.</param>
    /// <param name="names">The names of the model, and behind them the new ones of the interactions.</param>
    /// <param name="ofModel">The number of names of the model.</param>
    /// <param name="uses">The chosen uses of columns.</param>
    /// <exception cref="GpuAlsException">No column is a feature of the model, or a vector has another length.</exception>
    public static IReadOnlyList<UpdateTable> Of(
        IReadOnlyList<SideTable> tables, FeatureSchema schema, Vocabulary names, int ofModel, IReadOnlyList<ColumnUse> uses)
    {
        var rows = new SideRows(names);
        return [.. tables.Select(table => Of(table, rows.Of(table), schema, names, ofModel, uses))];
    }

    /// <summary>The uses of columns that read a table as the model was trained: the kinds of its features.</summary>
    /// <param name="schema">The features of the model.</param>
    /// <param name="chosen">The uses that somebody chose, which come first.</param>
    public static IReadOnlyList<ColumnUse> Uses(FeatureSchema schema, IReadOnlyList<ColumnUse> chosen) =>
        [.. schema.Features.Select(feature => new ColumnUse(feature.Name, FeatureKindInfo.Of(feature.Kind).Word)), .. chosen];

    static UpdateTable Of(
        SideTable table, int[] rows, FeatureSchema schema, Vocabulary names, int ofModel, IReadOnlyList<ColumnUse> uses)
    {
        var places = table.Columns.Select(column => PlaceOf(column.Name, column.Position)).ToArray();
        table.Weight = table.Columns.FirstOrDefault(column => UseOf(column) is { Word: ColumnUse.Weight })
            ?? (table.NameOf.Count == table.Names.Count ? null : table.Columns.Where((column, n) => places[n] < 0 && UseOf(column) is null)
                .FirstOrDefault(ColumnPlan.IsGuessedWeight));
        var (encoder, features) = (new UpdateEncoder(table), new EncodedFeature?[schema.Features.Count]);
        List<string> unused = [];
        for (var n = 0; n < places.Length; n++)
            Add(table.Columns[n].Name, places[n], table.Columns[n] == table.Weight, feature => encoder.Encode(feature, table.Columns[n]));
        foreach (var vector in table.Vectors)
            Add(vector.Name, PlaceOfVector(vector), isWeight: false, feature => encoder.Encode(feature, vector));
        if (Array.TrueForAll(features, feature => feature is null))
        {
            throw new NoFeaturesException(
                $"{table.Path}: no column is a feature of the model: {string.Join(", ", unused.DefaultIfEmpty("all are ignored"))}; "
                + $"expected {DisplayText.OneOf([.. schema.Features.Select(feature => DisplayText.Quote(feature.Name))])}");
        }

        var keys = new VocabularyBuilder();
        var last = new Dictionary<int, int>(); // the name of the table for each row of FeatureRows; the last one of a row counts
        for (var name = 0; name < rows.Length; name++)
            last[keys.GetOrAdd(rows[name] < names.Count ? names.Keys[rows[name]] : table.Names[name])] = name;
        var ofTable = EncodedRows.Of(schema.Features, features, [.. last.Values]);
        return new(
            table,
            new FeatureRows(keys.Build(kind: names.Kind), ofTable, [.. features.Select(one => one is not null)]),
            [.. features.OfType<EncodedFeature>().Select(feature => feature.Words)],
            unused,
            [.. schema.Features.Where((_, place) => features[place] is null).Select(feature => DisplayText.Escape(feature.Name))])
        {
            OfModel = last.Values.Count(name => rows[name] < ofModel),
            Repeated = encoder.ReadsAllRows && Array.TrueForAll(features, one => one is null or { Feature.Kind: FeatureKind.Tags })
                ? 0
                : table.NameOf.Count - table.Names.Count,
            UsesRepeatedTags = encoder.ReadsAllRows,
            OfEvents = last.Values.Count(name => rows[name] >= ofModel && rows[name] < names.Count),
        };

        ColumnUse? UseOf(SideColumn column) => SideHeader.UseOf(column.Name, column.Position, uses);

        // Training names a column of its second table that the first one has "tag of FILE".
        int PlaceOf(string name, int position) => SideHeader.UseOf(name, position, uses) is { Word: ColumnUse.Ignore or ColumnUse.Weight } ? -1
            : Place($"{name} of {Path.GetFileName(table.Path)}") is >= 0 and var ofFile ? ofFile : Place(name);

        // The name of an array is that of its file, and the file of new rows may have another one: if the model has one vector, it is that.
        int PlaceOfVector(VectorColumn vector)
        {
            var place = PlaceOf(vector.Name, vector.Position);
            if (place >= 0 || table.NamesFile is null) return place;
            int[] vectors = [.. Enumerable.Range(0, schema.Features.Count).Where(one => schema.Features[one].Kind == FeatureKind.Vector)];
            return vectors is [var only] ? only : -1;
        }

        int Place(string name) => Enumerable.Range(0, schema.Features.Count).FirstOrDefault(place => schema.Features[place].Name == name, -1);

        void Add(string column, int place, bool isWeight, Func<Feature, EncodedFeature> encode)
        {
            if (place >= 0) features[place] = encode(schema.Features[place]);
            else if (!isWeight) unused.Add(DisplayText.Escape(column));
        }
    }
}
