using GpuAls.Serving.Contract;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace GpuAls.Serving.Http;

/// <summary>The OpenAPI document of the service: its title, and the schemas that cannot be read from a type.</summary>
static class ApiSchemas
{
    const string Title = "GpuAls";
    const string ItemDescription = "Key of the item; a request may also have its name.";

    /// <summary>Sets the options of the document.</summary>
    public static void Apply(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = Title,
                Version = "v1",
                Description = "Recommendations, similar items and explanations from models of implicit feedback.",
            };
            // The address is the reader's: behind a proxy, the service does not know it.
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonPropertyInfo is not { } property) return Task.CompletedTask;
            if (property.PropertyType == typeof(IReadOnlyList<Like>)) schema.Items = Like();
            if (property.PropertyType == typeof(IReadOnlyList<FeatureValue>))
            {
                schema.Type = JsonSchemaType.Object | JsonSchemaType.Null;
                schema.AdditionalProperties = FeatureValue();
            }

            // Documentation of a member of this name is not found, because indexers have it.
            if (property.Name == "item") schema.Description ??= ItemDescription;
            return Task.CompletedTask;
        });
    }

    static OpenApiSchema FeatureValue() => new()
    {
        Description = "The value of a feature; null for a missing one.",
        AnyOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Number | JsonSchemaType.Null },
            new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "Several tags, or the numbers of a vector.",
                Items = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Number },
            },
        ],
    };

    static OpenApiSchema Like() => new()
    {
        Description = "An item that a new user likes: a name alone, or an object with a strength.",
        AnyOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.String, Description = "Item, by key or name; its strength is 1." },
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Required = new HashSet<string> { "item" },
                AdditionalPropertiesAllowed = false,
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["item"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = ItemDescription },
                    ["strength"] = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Number,
                        Description = "Strength, such as a number of plays: finite and not 0; a negative one is a dislike.",
                        Default = 1,
                    },
                },
            },
        ],
    };
}
