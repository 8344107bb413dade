using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuAls.Serving.Contract;

/// <summary>The body of <c>POST /v1/recommend</c>.</summary>
/// <param name="User">A user of the model, by key or name; null for a new user with likes or features.</param>
/// <param name="Likes">The likes of a new user; null for a user of the model, or if only features are known.</param>
/// <param name="N">The maximum number of items. Default: 10.</param>
/// <param name="Because">The number of known items that explain each item. Default: 0.</param>
/// <param name="Exclude">Items that are not recommended.</param>
/// <param name="Only">Items to choose from; null for all.</param>
/// <param name="PopularityPenalty">The penalty for popular items, 0 or more. Default: 0.</param>
/// <param name="Diversity">The weight of variety in the list, from 0 to 1. Default: 0.</param>
/// <param name="IncludeKnown">Whether items that the user has may be recommended.</param>
/// <param name="Model">The name of the model; null to choose one by a hash of the user, or of the member as.</param>
/// <param name="As">The person or session that asks, for the choice of the model; only its hash is used.</param>
/// <param name="Features">Features of a new user, such as country and age, with or without likes; those that are left out have the mean of the
/// training. Null: nothing is known of them.</param>
sealed record RecommendRequest(
    string? User = null,
    IReadOnlyList<Like>? Likes = null,
    int N = RecommendRequest.DefaultItems,
    int Because = 0,
    [property: JsonConverter(typeof(NamesConverter))] IReadOnlyList<string>? Exclude = null,
    [property: JsonConverter(typeof(NamesConverter))] IReadOnlyList<string>? Only = null,
    double PopularityPenalty = 0,
    double Diversity = 0,
    bool IncludeKnown = false,
    string? Model = null,
    string? As = null,
    [property: JsonConverter(typeof(FeatureValuesConverter))] IReadOnlyList<FeatureValue>? Features = null)
{
    /// <summary>The default of <see cref="N"/>.</summary>
    public const int DefaultItems = 10;
}

/// <summary>The body of <c>POST /v1/explain</c>.</summary>
/// <param name="Item">The item whose score is explained, by key or name.</param>
/// <param name="User">A user of the model; null for a new user with likes or features.</param>
/// <param name="Likes">The likes of a new user; null for a user of the model, or if only features are known.</param>
/// <param name="N">The maximum number of contributions, the largest first. Default: 10.</param>
/// <param name="Model">The name of the model; null to choose one by a hash.</param>
/// <param name="As">The person or session that asks, for the choice of the model.</param>
/// <param name="Features">Features of a new user, such as country and age, with or without likes; those that are left out have the mean of the
/// training. Null: nothing is known of them.</param>
sealed record ExplainRequest(
    string Item,
    string? User = null,
    IReadOnlyList<Like>? Likes = null,
    int N = RecommendRequest.DefaultItems,
    string? Model = null,
    string? As = null,
    [property: JsonConverter(typeof(FeatureValuesConverter))] IReadOnlyList<FeatureValue>? Features = null);

/// <summary>The body of <c>POST /v1/fold-in</c>.</summary>
/// <param name="Likes">The likes of the new user; an empty list if only features are known.</param>
/// <param name="Model">The name of the model; null to choose one by a hash.</param>
/// <param name="As">The person or session that asks, for the choice of the model.</param>
/// <param name="Features">Features of a new user, such as country and age, with or without likes; those that are left out have the mean of the
/// training. Null: nothing is known of them.</param>
sealed record FoldInRequest(
    IReadOnlyList<Like> Likes,
    string? Model = null,
    string? As = null,
    [property: JsonConverter(typeof(FeatureValuesConverter))] IReadOnlyList<FeatureValue>? Features = null);

/// <summary>An item that a new user likes: a name alone, or an object with a strength.</summary>
/// <param name="Item">The item, by key or name.</param>
/// <param name="Strength">The strength, such as a number of plays, finite and not 0; a negative one is a dislike. Default: 1.</param>
[JsonConverter(typeof(LikeConverter))]
sealed record Like(string Item, float Strength = 1);

/// <summary>The body of <c>POST /v1/events</c>.</summary>
/// <param name="Events">The events, all of which are accepted, or none.</param>
/// <param name="Model">The name of the model that gets them; null for all models.</param>
sealed record EventsRequest(IReadOnlyList<NewEvent> Events, string? Model = null);

/// <summary>An interaction of a user with an item.</summary>
/// <param name="User">Key of the user; a key that the model does not have is a new user.</param>
/// <param name="Item">Key of the item; a key that the model does not have is a new item.</param>
/// <param name="Strength">The strength, such as a number of plays, not 0; it is added to that of the pair, and a negative one is a dislike.</param>
/// <param name="Time">The time of the event with its zone, such as 2009-03-20T12:34:56Z; null for the time of the request. A model with a half-life
/// counts ages by it.</param>
sealed record NewEvent(string User, string Item, float Strength = 1, string? Time = null);

/// <summary>Reads a list of names, none of which is null.</summary>
sealed class NamesConverter : JsonConverter<IReadOnlyList<string>>
{
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("the names are no list");
        var names = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            names.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("a name is no text"));
        return names;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var name in value) writer.WriteStringValue(name);
        writer.WriteEndArray();
    }
}

/// <summary>Reads <c>"muse"</c> and <c>{ "item": "muse", "strength": 3 }</c>.</summary>
sealed class LikeConverter : JsonConverter<Like>
{
    /// <summary>True, so that a null in the list is an error as well.</summary>
    public override bool HandleNull => true;

    public override Like Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return new Like(reader.GetString()!);
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a like is neither a name nor an object");
        string? item = null;
        float? strength = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItem = reader.ValueTextEquals("item"u8);
            if (!isItem && !reader.ValueTextEquals("strength"u8)) throw new JsonException("a like has an unknown member");
            reader.Read();
            if (isItem && item is null && reader.TokenType == JsonTokenType.String) item = reader.GetString();
            else if (!isItem && strength is null && reader.TokenType == JsonTokenType.Number) strength = reader.GetSingle();
            else throw new JsonException("a member of a like has the wrong type, or occurs twice");
        }

        return new Like(item ?? throw new JsonException("a like has no item"), strength ?? 1);
    }

    public override void Write(Utf8JsonWriter writer, Like value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("item"u8, value.Item);
        writer.WriteNumber("strength"u8, value.Strength);
        writer.WriteEndObject();
    }
}
