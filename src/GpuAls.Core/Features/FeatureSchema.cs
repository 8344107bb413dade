namespace GpuAls.Core.Features;

/// <summary>The features of users or of items, one after the other: the columns of the feature matrix A [rows × columns].</summary>
sealed class FeatureSchema
{
    readonly int[] firsts; // [features + 1] the first column of each feature

    /// <param name="features">The features, with different names.</param>
    /// <param name="means">[columns] The mean of each column over the rows of the training.</param>
    /// <param name="rows">[columns] The number of rows of the training with an entry in each column.</param>
    /// <exception cref="FormatException">The numbers do not fit together.</exception>
    public FeatureSchema(IReadOnlyList<Feature> features, IReadOnlyList<float> means, IReadOnlyList<int> rows)
    {
        (Features, Means, Rows) = (features, means, rows);
        firsts = new int[features.Count + 1];
        for (var k = 0; k < features.Count; k++) firsts[k + 1] = checked(firsts[k] + features[k].Width);
        if (means.Count != Columns || rows.Count != Columns)
            throw new FormatException($"there are {means.Count} means and {rows.Count} counts of rows for {Columns} columns of features");
        if (features.Select(feature => feature.Name).Distinct(StringComparer.Ordinal).Count() != features.Count)
            throw new FormatException("two features have the same name");
    }

    /// <summary>No features.</summary>
    public static FeatureSchema Empty { get; } = new([], [], []);

    /// <summary>Columns without names, of a training in a program.</summary>
    public static FeatureSchema Unnamed(int columns) =>
        new([new Feature("feature", FeatureKind.Vector) { Center = new double[columns] }], new float[columns], new int[columns]);

    /// <summary>The features, in the order of their columns.</summary>
    public IReadOnlyList<Feature> Features { get; }

    /// <summary>[columns] The mean of each column over the rows of the training, for a feature that is not known.</summary>
    public IReadOnlyList<float> Means { get; }

    /// <summary>[columns] The number of rows of the training with an entry in each column.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns => firsts[^1];

    /// <summary>The first column of a feature.</summary>
    /// <param name="feature">Its place in <see cref="Features"/>.</param>
    public int FirstOf(int feature) => firsts[feature];

    /// <summary>The place of the feature that a column belongs to.</summary>
    public int FeatureOf(int column)
    {
        var place = Array.BinarySearch(firsts, column);
        if (place < 0) return ~place - 1;
        // A feature without columns starts where the next one does.
        while (firsts[place + 1] == column) place++;
        return place;
    }

    /// <summary>The name of a column: <c>country=Germany</c>.</summary>
    public string NameOf(int column)
    {
        var feature = FeatureOf(column);
        return Features[feature].ColumnName(column - firsts[feature]);
    }

    /// <summary>A row of A from the parts that are known. A feature that is not known has the means of its columns.</summary>
    /// <param name="known">The columns of each known feature, counted from the first one of the feature, by the place of the feature.</param>
    public (int[] Columns, float[] Values) RowOf(IReadOnlyDictionary<int, IReadOnlyList<(int Column, float Value)>> known)
    {
        var row = new List<(int Column, float Value)>();
        for (var feature = 0; feature < Features.Count; feature++)
        {
            if (known.TryGetValue(feature, out var entries)) row.AddRange(entries.Select(entry => (entry.Column + firsts[feature], entry.Value)));
            else for (var c = firsts[feature]; c < firsts[feature + 1]; c++) if (Means[c] != 0) row.Add((c, Means[c]));
        }

        return ([.. row.Select(entry => entry.Column)], [.. row.Select(entry => entry.Value)]);
    }
}
