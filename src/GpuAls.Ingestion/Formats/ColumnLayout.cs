using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>Where the user, the item and what makes the strength stand in each row of one file, and what messages call them.</summary>
/// <param name="User">Position of the user, from 0.</param>
/// <param name="Item">Position of the item, from 0.</param>
/// <param name="Value">Position of the strength, from 0; −1 where there is none.</param>
/// <param name="Event">Position of the event, from 0; −1 where there is none.</param>
/// <param name="Dislike">Position of what says whether it is a dislike, from 0; −1 where there is none.</param>
/// <param name="Events">The events that have a weight.</param>
/// <param name="Names">The names of the file's columns, from its header or its format; null where none are known.</param>
sealed record ColumnLayout(int User, int Item, int Value, int Event, int Dislike, IReadOnlyCollection<string> Events, IReadOnlyList<string>? Names)
{
    /// <summary>How many columns a row must have.</summary>
    public int Needed { get; } = new[] { User, Item, Value, Event, Dislike }.Max() + 1;

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
                : $"{Needed} (user in column {User}, item in {Item}{In("value", Value)}{In("event", Event)}{In("dislike", Dislike)}, counted from 0)";
        }
    }

    static string In(string role, int column) => column < 0 ? "" : $", {role} in {column}";

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
        var value = PositionIfAny("value", format.Value);
        var eventColumn = PositionIfAny("event", format.Event);
        var dislike = PositionIfAny("dislike", format.Dislike);
        (string Role, int Column)[] all = [("user", user), ("item", item), ("value", value), ("event", eventColumn), ("dislike", dislike)];
        for (var one = 0; one < all.Length; one++)
        {
            for (var other = one + 1; other < all.Length; other++)
            {
                if (all[one].Column >= 0 && all[one].Column == all[other].Column) throw Same(all[one].Role, all[other].Role, all[one].Column);
            }
        }

        return new ColumnLayout(user, item, value, eventColumn, dislike, [.. format.EventWeights.Keys], names);

        int PositionIfAny(string role, ColumnReference? reference) => reference is null ? -1 : Position(role, reference, names, header, where);
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

    string? RoleOf(int column) => column == User ? "user" : column == Item ? "item" : column == Value ? "value" : column == Event ? "event" : column == Dislike ? "dislike" : null;
}
