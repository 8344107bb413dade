using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using GpuAls.Serving.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace GpuAls.Serving.Http;

/// <summary>The parts of a query in the OpenAPI document of the application: parameters, bodies and problems.</summary>
static class ApiDocument
{
    /// <summary>Says which parameters a query has; requests with others are refused.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder builder, params QueryParameter[] parameters) => builder
        .WithMetadata(new QueryParts(parameters))
        .WithProblems(Problems.All)
        .AddOpenApiOperationTransformer((operation, context, _) =>
        {
            var options = context.ApplicationServices.GetRequiredService<ServingOptions>();
            operation.Parameters = [.. parameters.Select(parameter => Describe(parameter, options))];
            return Task.CompletedTask;
        });

    /// <summary>Says which body a query has; its query string is empty.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="status">The usual status.</param>
    /// <param name="usual">The meaning of the usual status.</param>
    public static RouteHandlerBuilder WithBody<T>(
        this RouteHandlerBuilder builder, int status = StatusCodes.Status200OK, string usual = "The answer.") => builder
        .WithMetadata(new QueryParts([]))
        .WithProblems([.. Problems.All, .. Problems.OfBodies], status, usual)
        .AddOpenApiOperationTransformer(async (operation, context, cancel) =>
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(T), null, cancel);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "The request.",
                Content = new Dictionary<string, OpenApiMediaType> { [Problems.JsonType] = new() { Schema = schema } },
            };
        });

    /// <summary>Says that a client that has the answer already, by its ETag, gets none.</summary>
    public static RouteHandlerBuilder WithNotModified(this RouteHandlerBuilder builder) => builder.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Responses![StatusCodes.Status304NotModified.ToString(CultureInfo.InvariantCulture)] =
            new OpenApiResponse { Description = "The answer is the one with the ETag of If-None-Match." };
        return Task.CompletedTask;
    });

    /// <summary>Says which statuses an endpoint answers with besides its usual one, and the meaning of each.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="usual">The meaning of the usual status.</param>
    /// <param name="type">The type of the other answers.</param>
    /// <param name="contentType">The content type of the other answers.</param>
    /// <param name="others">The other statuses.</param>
    /// <param name="usualStatus">The usual status.</param>
    public static RouteHandlerBuilder WithStatuses(
        this RouteHandlerBuilder builder,
        string usual,
        Type type,
        string contentType,
        IEnumerable<(int Status, string Meaning)> others,
        int usualStatus = StatusCodes.Status200OK)
    {
        foreach (var (status, _) in others) builder.WithMetadata(new ProducesResponseTypeMetadata(status, type, [contentType]));
        return builder.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            foreach (var (status, meaning) in others.Prepend((usualStatus, usual)))
            {
                if (operation.Responses?.GetValueOrDefault(status.ToString(CultureInfo.InvariantCulture)) is { } response)
                    response.Description = meaning;
            }

            return Task.CompletedTask;
        });
    }

    static RouteHandlerBuilder WithProblems(
        this RouteHandlerBuilder builder,
        IEnumerable<(int Status, string Meaning)> problems,
        int status = StatusCodes.Status200OK,
        string usual = "The answer.") =>
        builder.WithStatuses(usual, typeof(Problem), Problems.ContentType, problems, status);

    static OpenApiParameter Describe(QueryParameter parameter, ServingOptions options) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Required = parameter.IsRequired,
        Explode = parameter is ListParameter,
        Schema = parameter switch
        {
            ListParameter => new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            FlagParameter => new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) },
            NumberParameter<int> number => Describe(number, JsonSchemaType.Integer, options),
            NumberParameter<double> number => Describe(number, JsonSchemaType.Number, options),
            TextParameter { MayBeEmpty: false } => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
            _ => new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };

    static OpenApiSchema Describe<T>(NumberParameter<T> parameter, JsonSchemaType type, ServingOptions options) where T : struct, INumber<T>
    {
        var range = parameter.Range(options);
        return new OpenApiSchema
        {
            Type = type,
            Minimum = range.Min?.ToString(null, CultureInfo.InvariantCulture),
            Maximum = range.Max?.ToString(null, CultureInfo.InvariantCulture),
            Default = JsonValue.Create(parameter.Standard),
        };
    }
}
