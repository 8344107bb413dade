using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuAls.Serving.Contract;

/// <summary>A feature of a new user: <c>"country": "Germany"</c>, <c>"age": 25</c> or <c>"tags": ["rock", "pop"]</c>.</summary>
/// <param name="Name">The name of the feature.</param>
/// <param name="Values">Its value, or the values of tags or of a vector, as text. None: the value is missing.</param>
sealed record FeatureValue(string Name, IReadOnlyList<string> Values)
{
    /// <summary>The values as <c>gpuals recommend --features</c> reads them: separated by a bar.</summary>
    public string Text => string.Join('|', Values);
}

/// <summary>Reads an object with a member for each feature.</summary>
sealed class FeatureValuesConverter : JsonConverter<IReadOnlyList<FeatureValue>>
{
    public override IReadOnlyList<FeatureValue> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("the features are no object");
        var features = new List<FeatureValue>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            features.Add(new(name, ReadValues(ref reader)));
        }

        return features;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<FeatureValue> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var feature in value) writer.WriteString(feature.Name, feature.Text);
        writer.WriteEndObject();
    }

    static List<string> ReadValues(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return [];
        if (reader.TokenType != JsonTokenType.StartArray) return [ReadValue(ref reader)];
        var values = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) values.Add(ReadValue(ref reader));
        return values;
    }

    static string ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number => reader.GetDouble().ToString(CultureInfo.InvariantCulture),
        _ => throw new JsonException("the value of a feature is neither a text nor a number"),
    };
}
