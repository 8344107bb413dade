using System.Text.Json.Nodes;

namespace GpuAls.Cli.Schemas;

/// <summary>The JSON Schema of the lines that a command prints with --output json.</summary>
/// <param name="Command">The words of the command.</param>
/// <param name="Variants">The kinds of lines, of which each line is one.</param>
sealed record ReportSchema(string Command, params IReadOnlyList<ReportVariant> Variants)
{
    /// <summary>The schemas of all commands with --output json.</summary>
    public static IReadOnlyList<ReportSchema> All { get; } =
        [.. DataSchemas.All, .. TrainingSchemas.All, .. ModelSchemas.All, .. EvaluationSchemas.All, .. QuerySchemas.All, .. MachineSchemas.All];

    /// <summary>The schema.</summary>
    public JsonObject ToJson()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = $"gpuals {Command} --output json",
        };
        if (Variants is [var only])
        {
            foreach (var (name, value) in Property.ObjectOf(only.Description, only.Properties).ToList()) schema[name] = value!.DeepClone();
            return schema;
        }

        schema["anyOf"] = new JsonArray([.. Variants.Select(variant => (JsonNode)Property.ObjectOf(variant.Description, variant.Properties))]);
        return schema;
    }
}

/// <summary>A kind of line.</summary>
/// <param name="Description">The kind in a sentence.</param>
/// <param name="Properties">The properties of its object.</param>
sealed record ReportVariant(string Description, params IReadOnlyList<Property> Properties);
