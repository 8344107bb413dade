using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GpuAls.Cli.Output;

/// <summary>A JSON Schema as text.</summary>
static class SchemaText
{
    static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema with one property on each line.</summary>
    public static string Of(JsonObject schema) => schema.ToJsonString(Options);
}
