using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;

namespace GpuAls.Serving.Contract;

/// <summary>The JSON of requests and answers, by code that the compiler generates. Unknown members of a request are an error.</summary>
[JsonSerializable(typeof(RecommendRequest))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(FoldInRequest))]
[JsonSerializable(typeof(RecommendAnswer))]
[JsonSerializable(typeof(SimilarAnswer))]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(FoldInAnswer))]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(MapAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string[]))]
sealed partial class ApiJson : JsonSerializerContext
{
    const int MaxDepth = 8;

    /// <summary>The JSON of this service.</summary>
    public static ApiJson Instance { get; } = new(With(new JsonSerializerOptions(JsonSerializerDefaults.Web)));

    /// <summary>Gives the options of an application this JSON.</summary>
    public static void Apply(JsonSerializerOptions options) => With(options).TypeInfoResolverChain.Insert(0, Instance);

    static JsonSerializerOptions With(JsonSerializerOptions options)
    {
        // Names stay readable, "beyoncé", and nothing in them can end a script.
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = MaxDepth;
        return options;
    }
}
