using System.Text;
using System.Text.Json;

namespace GpuAls.Ingestion.Tables;

/// <summary>The keys of the first JSON objects, in the order of their first occurrence: the columns of a table.</summary>
/// <param name="expanded">The key of the list whose elements are rows; its first element stands for it.</param>
sealed class JsonKeys(string? expanded)
{
    readonly Dictionary<string, int> columns = [];
    readonly List<JsonPath> paths = []; // [columns]
    readonly List<bool> hasLists = []; // [columns]
    readonly List<bool> hasOthers = []; // [columns]
    readonly List<string> fields = []; // [columns] of the current object

    /// <summary>[columns] The keys that lead to each column.</summary>
    public IReadOnlyList<JsonPath> Paths => paths;

    /// <summary>The names of the columns: the keys of nested objects are joined by a point.</summary>
    public IReadOnlyCollection<string> Names => columns.Keys;

    /// <summary>[columns] The fields of the object that was read last.</summary>
    public byte[][] Fields => [.. fields.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Whether every field of a column, of those that are not null, is a list.</summary>
    public bool IsListOf(int column) => hasLists[column] && !hasOthers[column];

    /// <summary>The fields of an object as a row with all columns.</summary>
    public byte[][] Widen(byte[][] row) => [.. row, .. Enumerable.Repeat(Array.Empty<byte>(), columns.Count - row.Length)];

    /// <summary>Reads the keys of one object.</summary>
    public bool Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        // The record may have to be read again from its start, with the rest of its bytes.
        var ahead = reader;
        if (!ahead.TrySkip()) return false;
        using var document = JsonDocument.ParseValue(ref reader);
        fields.Clear();
        fields.AddRange(Enumerable.Repeat("", columns.Count));
        Add(document.RootElement, []);
        return true;
    }

    void Add(JsonElement element, IReadOnlyList<string> above)
    {
        foreach (var property in element.EnumerateObject())
        {
            string[] path = [.. above, property.Name];
            var value = property.Value;
            if (value.ValueKind == JsonValueKind.Object)
            {
                Add(value, path);
                continue;
            }

            var name = string.Join('.', path);

            if (!columns.TryGetValue(name, out var column))
            {
                columns.Add(name, column = columns.Count);
                paths.Add(new JsonPath(path));
                hasLists.Add(false);
                hasOthers.Add(false);
                fields.Add("");
            }

            if (name == expanded && value.ValueKind == JsonValueKind.Array) value = value.EnumerateArray().FirstOrDefault();
            hasLists[column] |= value.ValueKind == JsonValueKind.Array;
            hasOthers[column] |= value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null);
            fields[column] = value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? "" : value.ToString();
        }
    }
}
