using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>Where the user, the item and the strength stand in each row of one file, and what messages call them.</summary>
/// <param name="User">Position of the user, from 0.</param>
/// <param name="Item">Position of the item, from 0.</param>
/// <param name="Value">Position of the strength, from 0.</param>
/// <param name="Names">The names of the file's columns, from its header or its format; null where none are known.</param>
sealed record ColumnLayout(int User, int Item, int Value, IReadOnlyList<string>? Names)
{
    /// <summary>How many columns a row must have.</summary>
    public int Needed { get; } = Math.Max(User, Math.Max(Item, Value)) + 1;

    /// <summary>What messages call a column: its name, else what it is.</summary>
    public string NameOf(int column) => Names is not null && column < Names.Count ? DisplayText.Escape(Names[column]) : RoleOf(column) ?? $"column {column}";

    /// <summary><c>4 (user, mbid, artist, plays)</c>; where there are columns between that have no name, <c>8 (user in column 0, item in 7, value in 2)</c>.</summary>
    public string Expected
    {
        get
        {
            var columns = Enumerable.Range(0, Needed).ToArray();
            return Names is not null || columns.All(column => RoleOf(column) is not null)
                ? $"{Needed} ({string.Join(", ", columns.Select(NameOf))})"
                : $"{Needed} (user in column {User}, item in {Item}, value in {Value}, counted from 0)";
        }
    }

    /// <summary>Finds the columns that a format means.</summary>
    /// <param name="format">The format.</param>
    /// <param name="header">The file's header; null where it has none.</param>
    /// <param name="where">Where the columns are named, for messages: <c>path:line</c> of the header.</param>
    /// <exception cref="GpuAlsException">A column is not there, or two of them are the same.</exception>
    public static ColumnLayout Resolve(InteractionFormat format, IReadOnlyList<string>? header, string where)
    {
        var names = header ?? format.ColumnNames;
        var user = Position("user", format.User, names, header, where);
        var item = Position("item", format.Item, names, header, where);
        var value = Position("value", format.Value, names, header, where);
        if (user == item) throw Same("user", "item", user);
        if (user == value) throw Same("user", "value", user);
        if (item == value) throw Same("item", "value", item);
        return new ColumnLayout(user, item, value, names);
    }

    /// <summary>Finds one column.</summary>
    /// <param name="role">What it holds, for messages.</param>
    /// <param name="reference">Which is meant.</param>
    /// <param name="names">The names of the columns; null where none are known.</param>
    /// <param name="header">The file's header; null where it has none.</param>
    /// <param name="where">Where the columns are named, for messages.</param>
    /// <exception cref="GpuAlsException">It is not there.</exception>
    public static int Position(string role, ColumnReference reference, IReadOnlyList<string>? names, IReadOnlyList<string>? header, string where)
    {
        if (reference.Position is { } position)
        {
            if (header is not null && position >= header.Count)
                throw new GpuAlsException($"{where}: {Text.Count(header.Count, "column")} ({List(header)}), but the {role} is expected in column {position}, counted from 0");
            return position;
        }

        var name = reference.Name!;
        if (names is null) throw new GpuAlsException($"{where}: no header, but the {role} is expected in a column named {DisplayText.Quote(name)}");
        var found = Find(names, name, StringComparison.Ordinal);
        if (found.Length == 0) found = Find(names, name, StringComparison.OrdinalIgnoreCase);
        if (found.Length == 0) throw new GpuAlsException($"{where}: no column named {DisplayText.Quote(name)} for the {role}, expected one of {List(names)}");
        if (found.Length > 1)
            throw new GpuAlsException($"{where}: columns {string.Join(" and ", found)} are both named {DisplayText.Quote(name)}, expected the {role}'s position, counted from 0");
        return found[0];
    }

    static int[] Find(IReadOnlyList<string> names, string name, StringComparison comparison) =>
        [.. Enumerable.Range(0, names.Count).Where(column => names[column].Equals(name, comparison))];

    static string List(IReadOnlyList<string> names) => string.Join(", ", names.Select(DisplayText.Escape));

    static GpuAlsException Same(string one, string other, int column) => new($"the {one} and the {other} are both column {column}, expected two columns");

    string? RoleOf(int column) => column == User ? "user" : column == Item ? "item" : column == Value ? "value" : null;
}
