using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuAls.Cli.Output;

/// <summary>Reports as JSON, one object per line: fields are its properties, tables are arrays of objects.</summary>
sealed class JsonReportWriter(TextWriter output) : IReportWriter
{
    // Names stay readable: "beyoncé", not "beyonc\u00E9". The text goes to a file or a program, never into a web page.
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Write(Report report)
    {
        output.Write(Text(json =>
        {
            json.WriteStartObject();
            Write(json, report.Fields);
            foreach (var table in report.Tables)
            {
                json.WritePropertyName(table.Name);
                Write(json, table);
            }

            json.WriteEndObject();
        }));
        output.Write('\n');
    }

    /// <summary>A table as the text of an array.</summary>
    public static string Text(Table table) => Text(json => Write(json, table));

    static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options)) write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void Write(Utf8JsonWriter json, IEnumerable<Field> fields)
    {
        string? open = null;
        foreach (var field in fields)
        {
            var dot = field.Name.IndexOf('.');
            var parent = dot < 0 ? null : field.Name[..dot];
            if (parent != open)
            {
                if (open is not null) json.WriteEndObject();
                if (parent is not null) json.WriteStartObject(parent);
                open = parent;
            }

            json.WritePropertyName(field.Name[(dot + 1)..]);
            if (field.Value is Table table) Write(json, table);
            else JsonSerializer.Serialize(json, field.Value, field.Value?.GetType() ?? typeof(object));
        }

        if (open is not null) json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Table table)
    {
        json.WriteStartArray();
        foreach (var row in table.Rows)
        {
            json.WriteStartObject();
            Write(json, table.Columns.Select((column, n) => new Field(column.Name, column.Title, row[n])));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
