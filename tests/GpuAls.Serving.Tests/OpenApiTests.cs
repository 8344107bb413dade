using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace GpuAls.Serving.Tests;

/// <summary>The OpenAPI document is valid, and describes every endpoint with all of its parts.</summary>
public sealed class OpenApiTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Path = "/openapi/v1.json";

    Task<OpenApiDocument> Read() => Read(shared.Running);

    static async Task<OpenApiDocument> Read(RunningService service)
    {
        var json = await service.Client.GetStringAsync(Path, TestContext.Current.CancellationToken);
        var settings = new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() };
        var read = OpenApiDocument.Parse(json, OpenApiConstants.Json, settings);
        Assert.Equal("", string.Join('\n', read.Diagnostic!.Errors.Select(error => $"{error.Pointer}: {error.Message}")));
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        return read.Document!;
    }

    [Fact]
    public async Task EveryEndpoint_IsInTheDocument()
    {
        var document = await Read();
        var mapped = shared.Running.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')}"))
            // The page, and the document itself.
            .Where(endpoint => endpoint.Contains("/v1/", StringComparison.Ordinal) || endpoint.Contains("/health/", StringComparison.Ordinal));
        Assert.Equal(
            mapped.Order(),
            document.Paths.SelectMany(path => path.Value.Operations!.Keys.Select(method => $"{method.Method} {path.Key}")).Order());
    }

    [Fact]
    public async Task EveryPart_HasADescription() => RequireDescriptions(await Read());

    static void RequireDescriptions(OpenApiDocument document)
    {
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations!)
            {
                var name = $"{method} {path}";
                Assert.True(operation.Summary?.EndsWith('.'), name);
                Assert.False(string.IsNullOrEmpty(operation.OperationId), name);
                Assert.All(operation.Parameters ?? [], parameter => Assert.True(parameter.Description?.EndsWith('.'), $"{name} {parameter.Name}"));
                Assert.All(operation.Responses!, response => Assert.True(response.Value.Description?.EndsWith('.'), $"{name} {response.Key}"));
                if (method == HttpMethod.Post) Describe(name, operation.RequestBody!.Content!["application/json"].Schema!);
            }
        }

        Assert.NotEmpty(document.Components!.Schemas!);
        foreach (var (name, schema) in document.Components.Schemas!) Describe(name, schema);

        static void Describe(string name, IOpenApiSchema schema)
        {
            Assert.False(string.IsNullOrEmpty(schema.Description), name);
            Assert.All(schema.Properties!, property => Assert.False(string.IsNullOrEmpty(property.Value.Description), $"{name}.{property.Key}"));
            Assert.All(
                schema.Properties!.Where(property => property.Value.Type?.HasFlag(JsonSchemaType.Array) ?? false),
                property => Assert.True(property.Value.Items is not null, $"{name}.{property.Key} has no type of its elements"));
        }
    }

    [Fact]
    public async Task TheEvents_AreInTheDocument_OfAServiceThatAcceptsThem()
    {
        using var folder = new TestFolder();
        await using var service = await RunningService.Start(
            new ServingOptions { Models = [new ModelSource("plays", folder.Save("plays.als"))], AcceptsEvents = true });
        var document = await Read(service);
        Assert.DoesNotContain("/v1/events", (await Read()).Paths.Keys);
        var operation = document.Paths["/v1/events"].Operations![HttpMethod.Post];
        Assert.Equal("The events are stored and will be added.", operation.Responses!["202"].Description);
        Assert.DoesNotContain("200", operation.Responses.Keys);
        RequireDescriptions(document);
        Compare(document.Components!.Schemas!["EventsState"], (await service.Get("/health/events")).Json, "/health/events");
        var (_, answer) = await service.Post("/v1/events", """{ "events": [{ "user": "a", "item": "item 1" }] }""");
        Compare(document.Components.Schemas["EventsAnswer"], answer, "/v1/events");
    }

    [Fact]
    public async Task AnAnswer_HasTheMembersOfItsSchema()
    {
        var document = await Read();
        foreach (var (path, schema) in (IReadOnlyList<(string, string)>)
            [
                ("/v1/models", "ModelsAnswer"), ("/v1/recommend?user=user%201&because=1", "RecommendAnswer"),
                ("/v1/similar?item=item%201", "SimilarAnswer"), ("/v1/explain?user=user%201&item=item%201", "ExplainAnswer"),
                ("/v1/recommend", "Problem"),
            ])
        {
            var (_, json) = await shared.Running.Get(path);
            Compare(document.Components!.Schemas![schema], json, path);
        }
    }

    static void Compare(IOpenApiSchema schema, JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Array)
        {
            Compare(schema.Items!, json[0], path);
            return;
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            var type = json.ValueKind switch
            {
                JsonValueKind.String => JsonSchemaType.String,
                JsonValueKind.Number => JsonSchemaType.Integer | JsonSchemaType.Number,
                _ => JsonSchemaType.Null,
            };
            Assert.True((schema.Type & type) != 0, $"{path}: {json} is no {schema.Type}");
            return;
        }

        var members = json.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
        Assert.Empty(schema.Required!.Except(members.Keys));
        foreach (var (name, value) in members) Compare(schema.Properties![name], value, $"{path} {name}");
    }

    [Fact]
    public async Task ALimitOfTheService_IsInTheDocument()
    {
        var document = await Read();
        var parameters = document.Paths["/v1/recommend"].Operations![HttpMethod.Get].Parameters!.ToDictionary(parameter => parameter.Name!);
        var count = parameters["n"].Schema!;
        Assert.Equal(("1", "1000", "10"), (count.Minimum, count.Maximum, count.Default!.ToString()));
        Assert.True(parameters["user"].Required);
        Assert.False(parameters["model"].Required);
        Assert.Equal(JsonSchemaType.Integer, count.Type);
        Assert.Equal(JsonSchemaType.Array, parameters["only"].Schema!.Type);
    }
}
