using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Qdrant.Client.Grpc;

namespace GpuAls.Databases.Tests;

/// <summary>
/// The part of Qdrant's gRPC service that writes collections, as its documentation describes it, in memory. No real server is available to the tests.
/// </summary>
sealed class FakeQdrant : IAsyncDisposable
{
    const int NotFound = 5, AlreadyExists = 6, ResourceExhausted = 8, Unauthenticated = 16;

    readonly WebApplication server;

    FakeQdrant(WebApplication server) => this.server = server;

    /// <summary>The collections: their parameters and their points.</summary>
    public Dictionary<string, (VectorParams Params, Dictionary<ulong, PointStruct> Points)> Collections { get; } = [];

    /// <summary>The collection of each alias.</summary>
    public Dictionary<string, string> Aliases { get; } = [];

    /// <summary>The names of the calls so far.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The API key that callers must send; null for none.</summary>
    public string? Key { get; set; }

    /// <summary>The number of upserts after which the disk is full.</summary>
    public int MaxUpserts { get; set; } = int.MaxValue;

    /// <summary>The address for gpuals.</summary>
    public string Address => "qdrant:" + server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<FakeQdrant> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        var fake = new FakeQdrant(app);
        app.MapPost("/{service}/{method}", fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    // https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md: a byte for the compression, four for the length, the message.
    async Task AnswerAsync(HttpContext context, string service, string method)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        context.Response.DeclareTrailer("grpc-message");
        IMessage? answer = null;
        var (status, detail) = (0, "");
        if (Key is not null && context.Request.Headers["api-key"] != Key) (status, detail) = (Unauthenticated, "Must provide an API key");
        else
        {
            lock (Calls)
            {
                Calls.Add(method);
                (answer, status, detail) = Answer($"{service}/{method}", body.ToArray().AsSpan(5));
            }
        }

        if (answer is not null)
        {
            var message = new byte[5 + answer.CalculateSize()];
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 5);
            answer.WriteTo(message.AsSpan(5));
            await context.Response.Body.WriteAsync(message);
        }
        else
        {
            await context.Response.StartAsync();
        }

        context.Response.AppendTrailer("grpc-status", status.ToString(CultureInfo.InvariantCulture));
        context.Response.AppendTrailer("grpc-message", detail);
    }

    (IMessage? Answer, int Status, string Detail) Answer(string call, ReadOnlySpan<byte> request)
    {
        switch (call)
        {
            case "qdrant.Qdrant/HealthCheck":
                return (new HealthCheckReply { Title = "qdrant", Version = "1.20.0" }, 0, "");
            case "qdrant.Collections/ListAliases":
                var list = new ListAliasesResponse();
                list.Aliases.AddRange(Aliases.Select(pair => new AliasDescription { AliasName = pair.Key, CollectionName = pair.Value }));
                return (list, 0, "");
            case "qdrant.Collections/CollectionExists":
                var asked = CollectionExistsRequest.Parser.ParseFrom(request).CollectionName;
                return (new CollectionExistsResponse { Result = new CollectionExists { Exists = Collections.ContainsKey(asked) } }, 0, "");
            case "qdrant.Collections/Create":
                var create = CreateCollection.Parser.ParseFrom(request);
                return Collections.TryAdd(create.CollectionName, (create.VectorsConfig.Params, [])) && !Aliases.ContainsKey(create.CollectionName)
                    ? Done()
                    : (null, AlreadyExists, $"Wrong input: Collection `{create.CollectionName}` already exists!");
            case "qdrant.Collections/Delete":
                Collections.Remove(DeleteCollection.Parser.ParseFrom(request).CollectionName);
                return Done();
            case "qdrant.Collections/UpdateAliases":
                return Change(ChangeAliases.Parser.ParseFrom(request));
            case "qdrant.Points/Upsert":
                return Upsert(UpsertPoints.Parser.ParseFrom(request));
            default:
                return (null, 12, $"unknown method {call}");
        }
    }

    (IMessage?, int, string) Change(ChangeAliases changes)
    {
        foreach (var action in changes.Actions)
        {
            if (action.DeleteAlias is { } delete) Aliases.Remove(delete.AliasName);
            if (action.CreateAlias is not { } create) continue;
            if (Collections.ContainsKey(create.AliasName)) return (null, AlreadyExists, $"Collection `{create.AliasName}` already exists!");
            if (!Collections.ContainsKey(create.CollectionName)) return (null, NotFound, $"Collection `{create.CollectionName}` doesn't exist!");
            Aliases[create.AliasName] = create.CollectionName;
        }

        return Done();
    }

    (IMessage?, int, string) Upsert(UpsertPoints upsert)
    {
        if (MaxUpserts-- == 0) return (null, ResourceExhausted, "No space left on device");
        foreach (var point in upsert.Points) Collections[upsert.CollectionName].Points[point.Id.Num] = point;
        return (new PointsOperationResponse { Result = new UpdateResult { Status = UpdateStatus.Completed } }, 0, "");
    }

    static (IMessage?, int, string) Done() => (new CollectionOperationResponse { Result = true }, 0, "");
}
