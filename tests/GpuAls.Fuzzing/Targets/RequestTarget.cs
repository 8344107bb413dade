using System.Diagnostics.Metrics;
using System.Text.Json;
using GpuAls.Core;
using GpuAls.Serving;
using GpuAls.Serving.Contract;
using GpuAls.Serving.Http;
using GpuAls.Serving.Models;
using GpuAls.Serving.Queries;
using GpuAls.Serving.Telemetry;
using Microsoft.AspNetCore.Http;

namespace GpuAls.Fuzzing.Targets;

/// <summary>Bodies of requests to the service, and their answers. The first byte says which request it is.</summary>
sealed class RequestTarget : FuzzTarget, IDisposable
{
    readonly ServedModel served = new("m", Samples.Trained(hasLabels: true, hasNeighbours: true), default);
    readonly ModelQueries queries = new(new ServingOptions(), new ServingTelemetry(new Meters()));

    public override string Name => "requests";

    public override IEnumerable<byte[]> Seeds =>
    [
        [0, .. """{"user":"user0","n":3,"because":2,"exclude":["Abba"],"only":["Muse","17"],"diversity":0.5,"popularityPenalty":0.1}"""u8],
        [0, .. """{"likes":["Abba",{"item":"Muse","strength":-2.5}],"n":2,"includeKnown":true,"model":"m","as":"x"}"""u8],
        [1, .. """{"item":"Muse","user":"user1","n":2}"""u8],
        [1, .. """{"item":"17","likes":[{"item":"Abba"}]}"""u8],
        [2, .. """{"likes":["Abba","Muse"]}"""u8],
        [3, .. "beyonce"u8],
        [4, .. "Muse"u8],
    ];

    public override IReadOnlyList<byte[]> Words =>
    [
        .. Targets.Words.OfJson,
        .. Targets.Words.Of(
            "\"user\":", "\"likes\":", "\"item\":", "\"strength\":", "\"n\":", "\"because\":", "\"exclude\":", "\"only\":", "\"model\":", "\"as\":",
            "\"user0\"", "\"Abba\"", "\"Muse\"",
            "\"id:7\"", "[\"Abba\"]", "1e38", "1000", "1001"),
    ];

    public override Outcome Run(byte[] input)
    {
        var (kind, body) = input.Length == 0 ? (0, []) : (input[0] % 5, input[1..]);
        try
        {
            return new(Answer(kind, body), input.Length);
        }
        catch (Exception exception) when (exception is not GpuAlsException && Problems.Of(exception) is { } problem)
        {
            return new($"{problem.Status}: {problem.Detail}", input.Length);
        }
    }

    public void Dispose() => served.Dispose();

    string Answer(int kind, byte[] body) => kind switch
    {
        0 => Json(queries.Recommend(served, Body<RecommendRequest>(body))),
        1 => Json(queries.Explain(served, Body<ExplainRequest>(body))),
        2 => Json(queries.FoldIn(served, Body<FoldInRequest>(body))),
        3 => Json(queries.Search(served, System.Text.Encoding.UTF8.GetString(body), 5)),
        _ => Json(queries.Similar(served, System.Text.Encoding.UTF8.GetString(body), 5)),
    };

    static T Body<T>(byte[] body) where T : class
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(body);
        return JsonBody.Read(context.Request, ApiJson.Of<T>(), new ServingOptions().MaxBodyBytes).GetAwaiter().GetResult();
    }

    static string Json<T>(T answer) => JsonSerializer.Serialize(answer, ApiJson.Of<T>());

    sealed class Meters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
