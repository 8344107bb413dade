using System.Text.Encodings.Web;
using System.Text.Json;
using GpuAls.Core.Features;

namespace GpuAls.Export.Formats;

/// <summary>
/// The features of one side as JSON for other programs: how a value becomes columns, and what is added to their weights. docs/exporting.md describes
/// the members.
/// </summary>
static class FeatureJson
{
    // The file is read by programs, and no page has it: names in all scripts stay readable.
    static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON of one side.</summary>
    /// <param name="weights">W, and the means.</param>
    /// <param name="schema">The columns.</param>
    public static byte[] Write(FeatureWeights weights, FeatureSchema schema)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("features");
            for (var place = 0; place < schema.Features.Count; place++) Write(json, schema.Features[place], schema.FirstOf(place));
            json.WriteEndArray();
            Write(json, "columns", Enumerable.Range(0, schema.Columns).Select(schema.NameOf), (writer, name) => writer.WriteStringValue(name));
            Write(json, "columnMeans", schema.Means, (writer, mean) => writer.WriteNumberValue(mean));
            Write(json, "intercept", weights.Intercept.ToArray(), (writer, number) => writer.WriteNumberValue(number));
            Write(json, "mean", weights.Mean.ToArray(), (writer, number) => writer.WriteNumberValue(number));
            Write(json, "shares", weights.Scale.Shares, (writer, share) => writer.WriteNumberValue(share));
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    static void Write(Utf8JsonWriter json, Feature feature, int first)
    {
        json.WriteStartObject();
        json.WriteString("name", feature.Name);
        json.WriteString("kind", FeatureKindInfo.Of(feature.Kind).Word);
        json.WriteNumber("first", first);
        json.WriteNumber("count", feature.Width);
        if (feature.Values.Count > 0) Write(json, "values", feature.Values, (writer, value) => writer.WriteStringValue(value));
        if (feature.Knots.Count > 0) Write(json, "knots", feature.Knots, (writer, knot) => writer.WriteNumberValue(knot));
        if (feature.Center.Count > 0)
        {
            Write(json, "center", feature.Center, (writer, mean) => writer.WriteNumberValue(mean));
            json.WriteNumber("scale", feature.Scale);
        }

        if (feature.HasOther) json.WriteNumber("rare", first + feature.Dimensions);
        if (feature.HasMissing) json.WriteNumber("missing", first + feature.Width - 1);
        json.WriteEndObject();
    }

    static void Write<T>(Utf8JsonWriter json, string name, IEnumerable<T> list, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var element in list) write(json, element);
        json.WriteEndArray();
    }
}
