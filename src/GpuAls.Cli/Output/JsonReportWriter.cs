using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuAls.Cli;

/// <summary>Reports as JSON, one object a line: facts are its properties, sheets arrays of objects.</summary>
sealed class JsonReportWriter(TextWriter output) : IReportWriter
{
    // Names stay readable: "beyoncé", not "beyonc\u00E9". The text goes to a file or a program, never into a web page.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(Report report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            Write(json, report.Facts);
            foreach (var sheet in report.Sheets)
            {
                json.WritePropertyName(sheet.Name);
                Write(json, sheet);
            }

            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
    }

    static void Write(Utf8JsonWriter json, IEnumerable<Fact> facts)
    {
        string? open = null;
        foreach (var fact in facts)
        {
            var dot = fact.Name.IndexOf('.');
            var parent = dot < 0 ? null : fact.Name[..dot];
            if (parent != open)
            {
                if (open is not null) json.WriteEndObject();
                if (parent is not null) json.WriteStartObject(parent);
                open = parent;
            }

            json.WritePropertyName(fact.Name[(dot + 1)..]);
            if (fact.Value is Sheet sheet) Write(json, sheet);
            else JsonSerializer.Serialize(json, fact.Value, fact.Value?.GetType() ?? typeof(object));
        }

        if (open is not null) json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Sheet sheet)
    {
        json.WriteStartArray();
        foreach (var row in sheet.Rows)
        {
            json.WriteStartObject();
            Write(json, sheet.Columns.Select((column, n) => new Fact(column.Name, column.Title, row[n])));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
