using System.Text.Json.Nodes;

namespace GpuAls.Cli.Schemas;

/// <summary>A property of an object in a JSON report.</summary>
/// <param name="Name">The name; a regular expression if <see cref="IsPattern"/>.</param>
/// <param name="Schema">The schema of its value.</param>
sealed record Property(string Name, JsonObject Schema)
{
    /// <summary>Whether every report has the property.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>Whether the name stands for several properties.</summary>
    public bool IsPattern { get; init; }

    /// <summary>The property of reports that may lack it.</summary>
    public Property Optional() => this with { IsRequired = false };

    /// <summary>The property with null for a value that is unknown or does not apply.</summary>
    public Property OrNull()
    {
        var schema = (JsonObject)Schema.DeepClone();
        schema["type"] = new JsonArray(schema["type"]!.DeepClone(), "null");
        return this with { Schema = schema };
    }

    /// <summary>A string.</summary>
    public static Property Text(string name, string description) => new(name, Of("string", description));

    /// <summary>A whole number.</summary>
    public static Property Whole(string name, string description) => new(name, Of("integer", description));

    /// <summary>A number.</summary>
    public static Property Number(string name, string description) => new(name, Of("number", description));

    /// <summary>true or false.</summary>
    public static Property Truth(string name, string description) => new(name, Of("boolean", description));

    /// <summary>An object.</summary>
    public static Property Object(string name, string description, params IReadOnlyList<Property> properties) =>
        new(name, ObjectOf(description, properties));

    /// <summary>An array of objects.</summary>
    public static Property List(string name, string description, params IReadOnlyList<Property> properties)
    {
        var schema = Of("array", description);
        schema["items"] = ObjectOf(null, properties);
        return new(name, schema);
    }

    /// <summary>Properties whose names match a regular expression.</summary>
    public Property Pattern() => this with { IsPattern = true, IsRequired = false };

    /// <summary>The schema of an object that has these properties and no others.</summary>
    public static JsonObject ObjectOf(string? description, IReadOnlyList<Property> properties)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (description is not null) schema["description"] = description;
        // The properties may be shared by several reports, and a node has one parent.
        schema["properties"] = new JsonObject(
            properties.Where(one => !one.IsPattern).Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Schema.DeepClone())));
        if (properties.Any(one => one.IsPattern))
        {
            schema["patternProperties"] = new JsonObject(
                properties.Where(one => one.IsPattern).Select(one => KeyValuePair.Create(one.Name, (JsonNode?)one.Schema.DeepClone())));
        }

        schema["required"] = new JsonArray([.. properties.Where(one => one.IsRequired).Select(one => (JsonNode)one.Name)]);
        schema["additionalProperties"] = false;
        return schema;
    }

    static JsonObject Of(string type, string description) => new() { ["description"] = description, ["type"] = type };
}
