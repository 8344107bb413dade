using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GpuAls.Core;
using GpuAls.Serving.Contract;

namespace GpuAls.Serving.Http;

/// <summary>The first mistake of a JSON body in a sentence. Only bodies that could not be read come here, so it may take its time.</summary>
static class JsonMistake
{
    const int MaxNumberLength = 40;
    const string Body = "the body";
    const string LikeForm = "a name, or an object with item and strength";

    /// <summary>Describes the mistake.</summary>
    /// <param name="json">The body.</param>
    /// <param name="type">The expected type.</param>
    /// <param name="wrong">The error of the reader, for mistakes that are no JSON.</param>
    public static string Describe(ReadOnlySequence<byte> json, JsonTypeInfo type, JsonException wrong)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = type.Options.MaxDepth, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(json, options);
            return InObject(Body, document.RootElement, type)
                ?? $"the body cannot be read at {Place(wrong.Path)}; expected a body as in the OpenAPI document";
        }
        catch (Exception broken) when (JsonFailure.IsOf(broken))
        {
            var place = broken is JsonException { LineNumber: { } line, BytePositionInLine: { } position }
                ? $" at line {line + 1}, byte {position + 1}" : "";
            return $"the body cannot be read as JSON{place}: {JsonFailure.ReasonOf(broken)}";
        }
    }

    static string? InObject(string place, JsonElement found, JsonTypeInfo type)
    {
        if (found.ValueKind != JsonValueKind.Object) return $"{place} is {Found(found)}; expected a JSON object";
        foreach (var member in found.EnumerateObject())
        {
            if (type.Properties.FirstOrDefault(property => property.Name.Equals(member.Name, StringComparison.OrdinalIgnoreCase)) is not { } property)
            {
                return $"{place} has the unknown member {DisplayText.Quote(member.Name)}; "
                    + $"expected {DisplayText.OneOf([.. type.Properties.Select(known => known.Name)])}";
            }

            if (InMember(place == Body ? property.Name : $"{place}.{property.Name}", member.Value, property) is { } mistake) return mistake;
        }

        return type.Properties.FirstOrDefault(property => property.IsRequired && !found.EnumerateObject()
            .Any(member => member.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase))) is { } missing
            ? $"{place} has no {missing.Name}; expected {Article(missing.PropertyType)}"
            : null;
    }

    static string? InMember(string place, JsonElement value, JsonPropertyInfo property)
    {
        var type = property.PropertyType;
        if (value.ValueKind == JsonValueKind.Null && property.IsSetNullable) return null;
        if (type == typeof(IReadOnlyList<FeatureValue>)) return InFeatures(place, value);
        if (InElement(type) is not { } inElement) return InValue(place, value, type);
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray().Select((element, n) => inElement($"{place}[{n}]", element)).FirstOrDefault(mistake => mistake is not null)
            : Wrong(place, value, Article(type));
    }

    /// <summary>Describes the mistake in an element of a list; null for a type that is no list.</summary>
    static Func<string, JsonElement, string?>? InElement(Type type) =>
        type == typeof(IReadOnlyList<string>) ? (place, element) => InValue(place, element, typeof(string))
        : type == typeof(IReadOnlyList<Like>) ? InLike
        : type == typeof(IReadOnlyList<NewEvent>) ? (place, element) => InObject(place, element, ApiJson.Of<NewEvent>())
        : null;

    static string? InFeatures(string place, JsonElement features)
    {
        if (features.ValueKind != JsonValueKind.Object) return Wrong(place, features, "an object with a member for each feature");
        foreach (var feature in features.EnumerateObject())
        {
            var isList = feature.Value.ValueKind == JsonValueKind.Array;
            var wrong = (isList ? [.. feature.Value.EnumerateArray()] : (JsonElement[])[feature.Value]).FirstOrDefault(
                value => value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number) && (isList || value.ValueKind != JsonValueKind.Null));
            if (wrong.ValueKind != JsonValueKind.Undefined)
                return Wrong($"{place}.{DisplayText.Escape(feature.Name)}", wrong, "a text, a number, or a list of them");
        }

        return null;
    }

    static string? InLike(string place, JsonElement like)
    {
        if (like.ValueKind == JsonValueKind.String) return null;
        if (like.ValueKind != JsonValueKind.Object) return Wrong(place, like, LikeForm);
        foreach (var member in like.EnumerateObject())
        {
            var mistake = member.Name switch
            {
                "item" => InValue($"{place}.item", member.Value, typeof(string)),
                "strength" => InValue($"{place}.strength", member.Value, typeof(float)),
                _ => $"{place} has the unknown member {DisplayText.Quote(member.Name)}; expected item or strength",
            };
            if (mistake is not null) return mistake;
        }

        return like.TryGetProperty("item", out _) ? null : $"{place} has no item; expected {LikeForm}";
    }

    static string? InValue(string place, JsonElement value, Type type) => Fits(value, type) ? null : Wrong(place, value, Article(type));

    static bool Fits(JsonElement value, Type type) =>
        type == typeof(string) ? value.ValueKind == JsonValueKind.String
        : type == typeof(bool) ? value.ValueKind is JsonValueKind.True or JsonValueKind.False
        : value.ValueKind == JsonValueKind.Number && (type != typeof(int) || value.TryGetInt32(out _));

    static string Wrong(string place, JsonElement value, string expected) => $"{place} is {Found(value)}; expected {expected}";

    static string Found(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => DisplayText.Quote(value.GetString()!),
        _ => Short(value.GetRawText()),
    };

    // A number may have a million digits.
    static string Short(string number) => number.Length <= MaxNumberLength ? number : $"{number[..MaxNumberLength]}…";

    static string Article(Type type) =>
        type == typeof(string) ? "a text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) ? "a whole number"
        : type == typeof(IReadOnlyList<string>) ? "a list of names"
        : type == typeof(IReadOnlyList<Like>) ? "a list of likes"
        : type == typeof(IReadOnlyList<NewEvent>) ? "a list of events"
        : "a number";

    static string Place(string? path) => path is null or "$" ? "its start" : DisplayText.Escape(path.TrimStart('$', '.'));
}
