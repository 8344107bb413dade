using System.Text;
using GpuAls.Core;

namespace GpuAls.Databases.Tables;

/// <summary>
/// The name of a table, exact to the letter: <c>recs</c>, <c>shop.recs</c>, or in the quotes of SQL: <c>"my.schema"."my ""recs"""</c>.
/// </summary>
/// <param name="Schema">The schema; null for the current one.</param>
/// <param name="Name">The name in the schema.</param>
sealed record TableName(string? Schema, string Name)
{
    /// <summary>The name that a text has.</summary>
    /// <exception cref="DatabaseException">The text is not the name of a table.</exception>
    public static TableName Parse(string text)
    {
        var parts = Parts(text);
        if (parts is null || parts.Count > 2 || parts.Exists(part => part.Length == 0 || part.Contains('\0')))
            throw new DatabaseException($"{DisplayText.Quote(text)} is not the name of a table; expected NAME or SCHEMA.NAME", null);
        return parts.Count == 1 ? new(null, parts[0]) : new(parts[0], parts[1]);
    }

    /// <summary>The name quoted for SQL.</summary>
    public string Quoted => Schema is null ? Quote(Name) : $"{Quote(Schema)}.{Quote(Name)}";

    /// <summary>The name for messages.</summary>
    public override string ToString() => DisplayText.Escape(Schema is null ? Name : $"{Schema}.{Name}");

    /// <summary>An identifier quoted for SQL.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Another table beside this one.</summary>
    /// <param name="suffix">The end of its name.</param>
    /// <param name="maxBytes">The longest name that the database keeps; a longer one is cut before the suffix.</param>
    public TableName Beside(string suffix, int maxBytes) => this with { Name = Cut(Name, maxBytes - Encoding.UTF8.GetByteCount(suffix)) + suffix };

    static string Cut(string name, int maxBytes)
    {
        while (Encoding.UTF8.GetByteCount(name) > maxBytes) name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return name;
    }

    // The parts between the dots; null if a quote is not closed.
    static List<string>? Parts(string text)
    {
        List<string> parts = [];
        for (var at = 0; ;)
        {
            var part = new StringBuilder();
            if (at < text.Length && text[at] == '"')
            {
                for (at++; ; at++)
                {
                    if (at == text.Length) return null;
                    if (text[at] == '"' && (++at == text.Length || text[at] != '"')) break;
                    part.Append(text[at]);
                }
            }
            else
            {
                for (; at < text.Length && text[at] != '.'; at++) part.Append(text[at]);
            }

            parts.Add(part.ToString());
            if (at == text.Length) return parts;
            if (text[at++] != '.') return null;
        }
    }
}
