using System.Text;
using System.Text.Json;

namespace GpuAls.Ingestion.Tables;

/// <summary>The fields of JSON objects that are read, by the names of their columns.</summary>
/// <param name="paths">[columns] The keys that lead to each column.</param>
/// <param name="list">The column whose list has the rows; −1 for none.</param>
sealed class JsonFields(IReadOnlyList<JsonPath> paths, int list)
{
    readonly ColumnValues[] record = [.. paths.Select(_ => new ColumnValues())]; // one field each
    readonly ColumnValues elements = new();
    byte[] unescaped = new byte[256];

    /// <summary>Reads the fields of one object.</summary>
    public bool Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        foreach (var field in record) field.Clear();
        elements.Clear();
        return ReadObject(ref reader, text, depth: 0, all: (1 << paths.Count) - 1);
    }

    /// <summary>Adds the rows of the object that was read last.</summary>
    /// <param name="values">[columns]</param>
    /// <returns>The number of rows: 1, or the length of the expanded list.</returns>
    public int AddTo(IReadOnlyList<ColumnValues> values)
    {
        var isExpanded = list >= 0 && record[list].Count == 0;
        var rows = isExpanded ? elements.Count : 1;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < record.Length; column++)
            {
                if (isExpanded && column == list) values[column].Add(elements, row);
                else if (record[column].Count == 0) values[column].AddNull();
                else values[column].Add(record[column], 0);
            }
        }

        return rows;
    }

    /// <summary>Reads an object whose keys have the given depth.</summary>
    /// <param name="reader">At the start of the object; afterwards at its end.</param>
    /// <param name="text">The text of the record.</param>
    /// <param name="depth">The number of keys above.</param>
    /// <param name="all">The columns, as bits, whose upper keys are those above.</param>
    bool ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, int depth, int all)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;
            var (found, inside) = (-1, 0);
            for (var column = 0; column < paths.Count; column++)
            {
                if ((all >> column & 1) == 0 || !paths[column].HasKey(depth, reader)) continue;
                if (paths[column].Depth == depth + 1) found = column;
                else inside |= 1 << column;
            }

            if (!reader.Read()) return false;
            if (inside != 0 && reader.TokenType == JsonTokenType.StartObject)
            {
                if (!ReadObject(ref reader, text, depth + 1, inside)) return false;
            }
            else if (found < 0)
            {
                if (!reader.TrySkip()) return false;
            }
            else if (found == list && reader.TokenType == JsonTokenType.StartArray)
            {
                if (!ReadList(ref reader, text)) return false;
            }
            else
            {
                // A key that occurs twice: the last one counts, as in most programs.
                record[found].Clear();
                if (!AddField(ref reader, text, record[found])) return false;
            }
        }

        return false;
    }

    bool ReadList(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndArray) return true;
            if (!AddField(ref reader, text, elements)) return false;
        }

        return false;
    }

    bool AddField(ref Utf8JsonReader reader, ReadOnlySpan<byte> text, ColumnValues field)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when !reader.ValueIsEscaped:
                field.AddText(reader.ValueSpan);
                break;
            case JsonTokenType.String:
                if (unescaped.Length < reader.ValueSpan.Length) unescaped = new byte[2 * reader.ValueSpan.Length];
                field.AddText(unescaped.AsSpan(0, reader.CopyString(unescaped)));
                break;
            case JsonTokenType.Number when reader.TryGetInt64(out var whole):
                field.AddWhole(whole);
                break;
            case JsonTokenType.Number:
                // A number as it is written: 1.0 may be the name of a user.
                field.AddText(reader.ValueSpan);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                field.AddFlag(reader.TokenType == JsonTokenType.True);
                break;
            case JsonTokenType.Null:
                field.AddNull();
                break;
            default:
                var start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip()) return false;
                field.AddOther(text[start..(int)reader.BytesConsumed]);
                break;
        }

        return true;
    }
}

/// <summary>The keys that lead to a field: those of nested objects from the outside to the inside.</summary>
/// <param name="keys">The keys.</param>
sealed class JsonPath(IReadOnlyList<string> keys)
{
    readonly byte[][] keys = [.. keys.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The number of keys.</summary>
    public int Depth => keys.Length;

    /// <summary>Whether the reader is at the key of a depth.</summary>
    public bool HasKey(int depth, in Utf8JsonReader reader) => depth < keys.Length && reader.ValueTextEquals(keys[depth]);
}
