using System.Globalization;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Features;

/// <summary>The features of a new user or item as a person types them: names and values.</summary>
static class TypedFeatures
{
    static readonly char[] TagSeparators = ['|', ';'];

    const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    static readonly string[] DatePatterns = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];

    /// <summary>A row of the feature matrix. Features that are not typed have the mean of the training.</summary>
    /// <param name="schema">The features.</param>
    /// <param name="typed">Names and values; a value that is empty is a missing one.</param>
    /// <param name="side">user or item, for messages.</param>
    /// <exception cref="GpuAlsException">A feature or a value is unknown; the message has similar ones.</exception>
    public static (int[] Columns, float[] Values) RowOf(FeatureSchema schema, IEnumerable<(string Name, string Value)> typed, string side)
    {
        var known = new Dictionary<int, IReadOnlyList<(int, float)>>();
        foreach (var (name, value) in typed)
        {
            var place = Find(schema, name, side);
            if (!known.TryAdd(place, Encode(schema.Features[place], value)))
                throw new GpuAlsException($"the feature {DisplayText.Quote(name)} is given twice; expected it once");
        }

        return schema.RowOf(known);
    }

    /// <summary>The place of a feature by its name, in any case.</summary>
    /// <exception cref="GpuAlsException">No feature has the name; the message has similar ones.</exception>
    public static int Find(FeatureSchema schema, string name, string side)
    {
        for (var place = 0; place < schema.Features.Count; place++)
        {
            if (schema.Features[place].Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return place;
        }

        List<string> names = [.. schema.Features.Select(feature => feature.Name)];
        throw new GpuAlsException($"no {side} feature named {DisplayText.Quote(name)}; {Suggestion(name, names)}");
    }

    /// <summary>The columns of a value, counted from the first one of its feature.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="value">The value as text; empty for a missing one.</param>
    /// <exception cref="GpuAlsException">The feature cannot have the value.</exception>
    public static IReadOnlyList<(int Column, float Value)> Encode(Feature feature, string value)
    {
        if (value.Length == 0) return feature.EncodeMissing();
        switch (feature.Kind)
        {
            case FeatureKind.Category:
                return feature.EncodeCategory(ValueOf(feature, value));
            case FeatureKind.Tags:
                var tags = value.Split(TagSeparators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                return feature.EncodeTags(tags.Select(tag => ValueOf(feature, tag)).Distinct().Select(tag => (tag, 1.0)));
            case FeatureKind.Number or FeatureKind.Bins:
                return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? feature.EncodeNumber(number)
                    : throw new GpuAlsException($"{DisplayText.Escape(feature.Name)} is {DisplayText.Quote(value)}; expected a number");
            case FeatureKind.Date:
                return DateTime.TryParseExact(value, DatePatterns, CultureInfo.InvariantCulture, Utc, out var date)
                    ? feature.EncodeNumber((date - DateTime.UnixEpoch).TotalDays)
                    : throw new GpuAlsException(
                        $"{DisplayText.Escape(feature.Name)} is {DisplayText.Quote(value)}; expected a date, such as 2007-02-01");
            default:
                return EncodeVector(feature, value);
        }
    }

    static IReadOnlyList<(int Column, float Value)> EncodeVector(Feature feature, string value)
    {
        string[] parts = [.. value.Trim('[', ']').Split([' ', ';', '|'], StringSplitOptions.RemoveEmptyEntries)];
        var vector = new float[parts.Length];
        var areNumbers = parts.Length == feature.Dimensions;
        for (var k = 0; k < parts.Length; k++)
            areNumbers &= float.TryParse(parts[k], NumberStyles.Float, CultureInfo.InvariantCulture, out vector[k]) && float.IsFinite(vector[k]);
        return areNumbers
            ? feature.EncodeVector(vector)
            : throw new GpuAlsException(
                $"{DisplayText.Escape(feature.Name)} is {DisplayText.Quote(value)}; expected {feature.Dimensions} numbers, separated by blanks");
    }

    static string ValueOf(Feature feature, string value)
    {
        if (feature.PlaceOf(value) >= 0) return value;
        return feature.Values.FirstOrDefault(one => one.Equals(value, StringComparison.OrdinalIgnoreCase))
            ?? throw new GpuAlsException(
                $"{DisplayText.Escape(feature.Name)} is {DisplayText.Quote(value)}, which is not a value in the model; "
                + Suggestion(value, feature.Values));
    }

    static string Suggestion(string name, IReadOnlyList<string> among) =>
        NameSuggestions.Nearest(Vocabulary.From(among), name) is { Count: > 0 } similar
        ? $"did you mean {DisplayText.OneOf([.. similar.Select(DisplayText.Quote)])}?"
        : $"expected for example {DisplayText.OneOf([.. among.Take(5).Select(DisplayText.Quote)])}";
}
