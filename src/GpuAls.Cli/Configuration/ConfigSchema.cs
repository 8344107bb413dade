using System.CommandLine;
using System.Text.Json.Nodes;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;

namespace GpuAls.Cli.Configuration;

/// <summary>The JSON Schema of gpuals.json, made from the options of all commands.</summary>
static class ConfigSchema
{
    /// <summary>The schema.</summary>
    /// <param name="commands">All commands by their words.</param>
    public static JsonObject Of(IReadOnlyDictionary<string, DocumentedCommand> commands)
    {
        var general = new JsonObject { ["$schema"] = new JsonObject { ["type"] = "string" } };
        var options = commands.SelectMany(command => OptionKeys.Configurable(command.Value)).ToLookup(pair => pair.Key, pair => pair.Value);
        foreach (var group in options.OrderBy(group => group.Key, StringComparer.Ordinal)) general[group.Key] = AnyOf([.. group.Select(Of)]);
        foreach (var (words, command) in commands)
        {
            var section = Section(command);
            // split is both an option and a command.
            general[words] = general[words] is { } option ? AnyOf([option.DeepClone(), section]) : section;
        }

        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "gpuals.json",
            ["description"] = "Options of gpuals: for every command that has them, or in the section of one command.",
            ["type"] = "object",
            ["properties"] = general,
            ["additionalProperties"] = false,
        };
    }

    static JsonObject Section(DocumentedCommand command)
    {
        var properties = new JsonObject();
        foreach (var (key, option) in OptionKeys.Configurable(command)) properties[key] = Of(option);
        return new JsonObject
        {
            ["description"] = $"Options of the command alone. {command.Description}",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    static JsonNode AnyOf(IReadOnlyList<JsonNode> schemas)
    {
        List<JsonNode> different = [];
        foreach (var schema in schemas.Where(schema => !different.Exists(other => JsonNode.DeepEquals(other, schema)))) different.Add(schema);
        return different.Count == 1 ? different[0] : new JsonObject { ["anyOf"] = new JsonArray([.. different]) };
    }

    static JsonNode Of(Option option)
    {
        var schema = Values(OptionShape.Of(option));
        return new JsonObject([new("description", option.Description), .. schema.ToList().Select(pair => Take(schema, pair))]);
    }

    static KeyValuePair<string, JsonNode?> Take(JsonObject from, KeyValuePair<string, JsonNode?> pair)
    {
        from.Remove(pair.Key);
        return pair;
    }

    static JsonObject Values(OptionShape shape) => shape.Kind switch
    {
        OptionKind.Flag => new() { ["type"] = "boolean" },
        OptionKind.OptionalText => new() { ["type"] = new JsonArray("boolean", "string") },
        OptionKind.Number => Number(shape),
        OptionKind.NumberOrWord => new() { ["anyOf"] = new JsonArray(Number(shape), Words(shape.Words)) },
        OptionKind.Choice => Words(shape.Words),
        OptionKind.Text => new() { ["type"] = new JsonArray("string", "number") },
        OptionKind.List => new()
        {
            ["type"] = "array",
            ["items"] = shape.HasNumbers ? Number(shape) : shape.Words.Count > 0 ? Words(shape.Words) : new() { ["type"] = "string" },
            ["minItems"] = 1,
        },
    };

    // Words such as true and false may also be written without quotes.
    static JsonObject Words(IReadOnlyList<string> words) => new()
    {
        ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word), .. words.Contains("true") ? (JsonNode[])[true, false] : []]),
    };

    static JsonObject Number(OptionShape shape)
    {
        var schema = new JsonObject { ["type"] = shape.IsWhole ? "integer" : "number" };
        if (shape.Min is { } min) schema[shape.IsOpen ? "exclusiveMinimum" : "minimum"] = Limit(min, shape);
        if (shape.Max is { } max) schema[shape.IsOpen ? "exclusiveMaximum" : "maximum"] = Limit(max, shape);
        return schema;
    }

    static JsonNode Limit(double limit, OptionShape shape) => shape.IsWhole ? (long)limit : limit;
}
