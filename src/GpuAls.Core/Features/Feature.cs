namespace GpuAls.Core.Features;

/// <summary>
/// One feature of users or of items, and the columns of the feature matrix A that its values become. Each feature gives a row of A a part with a mean
/// squared length of about 1, so that one strength of the ridge regression suits features of any width.
/// </summary>
/// <param name="Name">The name of the feature, from the header of its table.</param>
/// <param name="Kind">The kind.</param>
sealed record Feature(string Name, FeatureKind Kind)
{
    /// <summary>The largest distance of a number from the mean, in standard deviations.</summary>
    public const double MaxDeviation = 4;

    Dictionary<string, int>? places;

    /// <summary>The values of a category or of tags, in the order of their columns.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The places between which the effect of a number is a straight line, ascending; those of a date in days since 1970.</summary>
    public IReadOnlyList<double> Knots { get; init; } = [];

    /// <summary>[dimensions] The mean of a number or a vector.</summary>
    public IReadOnlyList<double> Center { get; init; } = [];

    /// <summary>The divisor of a number or a vector after its mean was subtracted; above 0.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether a column stands for values that are too rare for a column of their own.</summary>
    public bool HasOther { get; init; }

    /// <summary>Whether a column, the last one, stands for missing values.</summary>
    public bool HasMissing { get; init; }

    /// <summary>The number of columns without those for rare and missing values.</summary>
    public int Dimensions => Kind switch
    {
        FeatureKind.Category or FeatureKind.Tags => Values.Count,
        FeatureKind.Bins or FeatureKind.Date => Knots.Count,
        FeatureKind.Number or FeatureKind.Vector => Center.Count,
    };

    /// <summary>The number of columns.</summary>
    public int Width => Dimensions + (HasOther ? 1 : 0) + (HasMissing ? 1 : 0);

    /// <summary>The name of a column: <c>country=Germany</c>, <c>age=25</c>, <c>age missing</c>.</summary>
    /// <param name="column">The column, from 0 for the first one of this feature.</param>
    public string ColumnName(int column)
    {
        if (HasMissing && column == Width - 1) return $"{Name} missing";
        if (HasOther && column == Dimensions) return $"{Name} other";
        return Kind switch
        {
            FeatureKind.Category or FeatureKind.Tags => $"{Name}={Values[column]}",
            FeatureKind.Bins => FormattableString.Invariant($"{Name}={Knots[column]:G6}"),
            FeatureKind.Date => $"{Name}={FeatureDate.Text(Knots[column])}",
            FeatureKind.Number => Name,
            FeatureKind.Vector => FormattableString.Invariant($"{Name}[{column}]"),
        };
    }

    /// <summary>The place of a value of a category or of tags; −1 if it has no column of its own.</summary>
    public int PlaceOf(string value)
    {
        places ??= Values.Select((name, place) => (name, place)).ToDictionary(pair => pair.name, pair => pair.place, StringComparer.Ordinal);
        return places.GetValueOrDefault(value, -1);
    }

    /// <summary>The columns of a missing value.</summary>
    public IReadOnlyList<(int Column, float Value)> EncodeMissing() => HasMissing ? [(Width - 1, 1f)] : [];

    /// <summary>The columns of a value of a category.</summary>
    public IReadOnlyList<(int Column, float Value)> EncodeCategory(string value) =>
        PlaceOf(value) is >= 0 and var place ? [(place, 1f)] : HasOther ? [(Dimensions, 1f)] : [];

    /// <summary>The columns of tags, each with its weight, a count: ln(1 + weight), scaled to a vector of length 1.</summary>
    /// <param name="tags">Each tag once, with a weight above 0. Tags without a column are left out.</param>
    public IReadOnlyList<(int Column, float Value)> EncodeTags(IEnumerable<(string Tag, double Weight)> tags)
    {
        List<(int Place, double Weight)> known =
        [
            .. tags.Select(tag => (Place: PlaceOf(tag.Tag), Weight: Math.Log(1 + tag.Weight)))
                .Where(tag => tag.Place >= 0).OrderBy(tag => tag.Place),
        ];
        var length = Math.Sqrt(known.Sum(tag => tag.Weight * tag.Weight));
        return known.Count == 0 ? EncodeMissing() : [.. known.Select(tag => (tag.Place, (float)(tag.Weight / length)))];
    }

    /// <summary>The columns of a number, or of the days of a date.</summary>
    public IReadOnlyList<(int Column, float Value)> EncodeNumber(double number)
    {
        if (Kind == FeatureKind.Number) return NonZero([(0, (float)Math.Clamp((number - Center[0]) / Scale, -MaxDeviation, MaxDeviation))]);
        var above = 0;
        while (above < Knots.Count && Knots[above] <= number) above++;
        if (above == 0) return [(0, 1f)];
        if (above == Knots.Count) return [(above - 1, 1f)];
        var share = (float)((number - Knots[above - 1]) / (Knots[above] - Knots[above - 1]));
        return NonZero([(above - 1, 1 - share), (above, share)]);
    }

    /// <summary>The columns of a vector.</summary>
    /// <param name="vector">[<see cref="Dimensions"/>]</param>
    public IReadOnlyList<(int Column, float Value)> EncodeVector(ReadOnlySpan<float> vector)
    {
        var columns = new (int, float)[vector.Length];
        for (var k = 0; k < vector.Length; k++) columns[k] = (k, (float)((vector[k] - Center[k]) / Scale));
        return NonZero(columns);
    }

    static (int Column, float Value)[] NonZero((int Column, float Value)[] entries) => Array.FindAll(entries, entry => entry.Value != 0);
}

/// <summary>Dates as days since 1970.</summary>
static class FeatureDate
{
    static readonly DateTime Start = new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The date of a number of days: <c>2007-02-01</c>.</summary>
    public static string Text(double days) =>
        Math.Abs(days) < 700_000 ? Start.AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) : $"day {days}";
}
