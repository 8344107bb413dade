using System.Text.Json;

namespace GpuAls.Core.Features;

/// <summary>The features of a model file as JSON. The member names belong to the file format.</summary>
static class FeatureSideJson
{
    static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Writes the features of one side.</summary>
    public static byte[] Write(FeatureSide side)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            var schema = side.Schema;
            json.WriteStartObject();
            if (double.IsFinite(side.Regularization)) json.WriteNumber("regularization", side.Regularization);
            Write(json, "scale", side.Scale.Shares, (writer, share) => writer.WriteNumberValue(share));
            if (side.Cold > 0) json.WriteNumber("cold", side.Cold);
            json.WriteStartArray("features");
            foreach (var feature in schema.Features) Write(json, feature);
            json.WriteEndArray();
            Write(json, "means", schema.Means, (writer, mean) => writer.WriteNumberValue(mean));
            Write(json, "rows", schema.Rows, (writer, rows) => writer.WriteNumberValue(rows));
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads the JSON of <see cref="Write(FeatureSide)"/>. Unknown members are ignored.</summary>
    /// <exception cref="FormatException">The text is not JSON, or a member is missing, has another type or a number that is not possible.</exception>
    public static FeatureSide Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            return new FeatureSide(
                new FeatureSchema(
                    [.. root.GetProperty("features").EnumerateArray().Select(ReadFeature)],
                    Floats(root, "means"),
                    [.. root.GetProperty("rows").EnumerateArray().Select(rows => rows.GetInt32())]),
                root.TryGetProperty("regularization", out var regularization) ? Finite(regularization) : double.PositiveInfinity,
                ReadScale(root),
                root.TryGetProperty("cold", out var cold) ? cold.GetInt32() : 0);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or OverflowException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    static void Write(Utf8JsonWriter json, Feature feature)
    {
        json.WriteStartObject();
        json.WriteString("name", feature.Name);
        json.WriteString("kind", FeatureKindInfo.Of(feature.Kind).Word);
        if (feature.Values.Count > 0) Write(json, "values", feature.Values, (writer, value) => writer.WriteStringValue(value));
        if (feature.Knots.Count > 0) Write(json, "knots", feature.Knots, (writer, knot) => writer.WriteNumberValue(knot));
        if (feature.Center.Count > 0) Write(json, "center", feature.Center, (writer, mean) => writer.WriteNumberValue(mean));
        if (feature.Scale != 1) json.WriteNumber("scale", feature.Scale);
        if (feature.HasOther) json.WriteBoolean("other", true);
        if (feature.HasMissing) json.WriteBoolean("missing", true);
        json.WriteEndObject();
    }

    static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> list, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var element in list) write(json, element);
        json.WriteEndArray();
    }

    static Feature ReadFeature(JsonElement json)
    {
        var word = json.GetProperty("kind").GetString();
        var kind = FeatureKindInfo.All.FirstOrDefault(row => row.Word == word)
            ?? throw new FormatException($"the kind of feature {DisplayText.Quote(word ?? "null")}; expected a known kind");
        var feature = new Feature(json.GetProperty("name").GetString() ?? "", kind.Value)
        {
            Values = json.TryGetProperty("values", out var values) ? [.. values.EnumerateArray().Select(value => value.GetString() ?? "")] : [],
            Knots = json.TryGetProperty("knots", out var knots) ? [.. knots.EnumerateArray().Select(Finite)] : [],
            Center = json.TryGetProperty("center", out var center) ? [.. center.EnumerateArray().Select(Finite)] : [],
            Scale = json.TryGetProperty("scale", out var scale) ? Finite(scale) : 1,
            HasOther = json.TryGetProperty("other", out var other) && other.GetBoolean(),
            HasMissing = json.TryGetProperty("missing", out var missing) && missing.GetBoolean(),
        };
        if (feature.Scale <= 0) throw new FormatException($"the scale of {DisplayText.Quote(feature.Name)} is not above 0");
        if (feature.Kind == FeatureKind.Number && feature.Center.Count != 1)
            throw new FormatException($"the number {DisplayText.Quote(feature.Name)} has {feature.Center.Count} means; expected 1");
        if (feature.Kind is FeatureKind.Bins or FeatureKind.Date && feature.Knots.Count == 0)
            throw new FormatException($"{DisplayText.Quote(feature.Name)} has no knots");
        if (feature.Values.Distinct(StringComparer.Ordinal).Count() != feature.Values.Count)
            throw new FormatException($"a value of {DisplayText.Quote(feature.Name)} occurs twice");
        for (var k = 1; k < feature.Knots.Count; k++)
        {
            if (feature.Knots[k] <= feature.Knots[k - 1]) throw new FormatException($"the knots of {DisplayText.Quote(feature.Name)} do not ascend");
        }

        return feature;
    }

    static PriorScale ReadScale(JsonElement json)
    {
        double[] shares = [.. json.GetProperty("scale").EnumerateArray().Select(Finite)];
        return shares.Length > 0 && Array.TrueForAll(shares, share => share is >= 0 and <= 1)
            ? new PriorScale(shares)
            : throw new FormatException("the scale has other numbers than 0 to 1");
    }

    static float[] Floats(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(number => (float)Finite(number))];

    static double Finite(JsonElement number) => number.GetDouble() is var value && double.IsFinite(value) && Math.Abs(value) <= float.MaxValue
        ? value
        : throw new FormatException("a number is not finite");
}
