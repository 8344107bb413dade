using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace GpuAls.Serving.Contract;

/// <summary>The JSON of requests and answers, by code that the compiler generates. Unknown members of a request are an error.</summary>
[JsonSerializable(typeof(RecommendRequest))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(FoldInRequest))]
[JsonSerializable(typeof(EventsRequest))]
[JsonSerializable(typeof(NewEvent))]
[JsonSerializable(typeof(EventsAnswer))]
[JsonSerializable(typeof(EventsState))]
[JsonSerializable(typeof(RecommendAnswer))]
[JsonSerializable(typeof(SimilarAnswer))]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(FoldInAnswer))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(MapAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(Problem))]
sealed partial class ApiJson : JsonSerializerContext
{
    const int MaxDepth = 8;

    /// <summary>The JSON of this service. An application that maps the queries keeps its own JSON for its other answers.</summary>
    public static ApiJson Instance { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        // Names stay readable: "Beyoncé", "Guns N' Roses". Answers are never a part of HTML, and their type says so.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = MaxDepth,
    });

    /// <summary>The form of a type in JSON.</summary>
    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Instance.GetTypeInfo(typeof(T))!;
}
