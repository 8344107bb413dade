using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// The positions of the columns in one text, counted from 0, and their names in messages. −1 is a column that the text does not have.
/// </summary>
/// <param name="User">The user.</param>
/// <param name="Item">The item.</param>
/// <param name="Value">The value, or −1.</param>
/// <param name="Event">The event, or −1.</param>
/// <param name="Dislike">The dislike flag, or −1.</param>
/// <param name="Names">The names of the columns, from the header or the format; null if they have no names.</param>
sealed record ColumnLayout(int User, int Item, int Value, int Event, int Dislike, IReadOnlyList<string>? Names)
{
    static readonly InteractionColumn[] Columns = Enum.GetValues<InteractionColumn>();

    /// <summary>The number of columns that a row must have.</summary>
    public int Needed { get; } = new[] { User, Item, Value, Event, Dislike }.Max() + 1;

    /// <summary>The position of a column, or −1.</summary>
    public int PositionOf(InteractionColumn column) => column switch
    {
        InteractionColumn.User => User,
        InteractionColumn.Item => Item,
        InteractionColumn.Value => Value,
        InteractionColumn.Event => Event,
        InteractionColumn.Dislike => Dislike,
    };

    /// <summary>
    /// The needed columns in words: <c>4 (user, mbid, artist, plays)</c> or <c>8 (user in column 0, item in 7, value in 2, zero-based)</c>.
    /// </summary>
    public string Expected
    {
        get
        {
            var positions = Enumerable.Range(0, Needed).ToArray();
            if (Names is not null || positions.All(position => WordOf(position) is not null))
                return $"{Needed} ({string.Join(", ", positions.Select(NameOf))})";
            var places = Columns.Where(column => PositionOf(column) >= 0)
                .Select((column, k) => $"{Word(column)} in {(k == 0 ? "column " : "")}{PositionOf(column)}");
            return $"{Needed} ({string.Join(", ", places)}, zero-based)";
        }
    }

    /// <summary>Finds the columns of a format in a text.</summary>
    /// <param name="format">The format.</param>
    /// <param name="header">The header of the text; null if it has none.</param>
    /// <param name="where">The position of the header in messages: <c>path:line</c>.</param>
    /// <exception cref="GpuAlsException">A column is missing, or two columns are the same.</exception>
    public static ColumnLayout Resolve(InteractionFormat format, IReadOnlyList<string>? header, string where)
    {
        var names = header ?? format.Text.ColumnNames;
        var layout = new ColumnLayout(
            Find(InteractionColumn.User, format.User),
            Find(InteractionColumn.Item, format.Item),
            Find(InteractionColumn.Value, format.Value),
            Find(InteractionColumn.Event, format.Event),
            Find(InteractionColumn.Dislike, format.Dislike),
            names);
        foreach (var one in Columns)
        {
            foreach (var other in Columns.Where(other => other > one))
            {
                var position = layout.PositionOf(one);
                if (position >= 0 && position == layout.PositionOf(other))
                    throw new GpuAlsException($"the {Word(one)} and the {Word(other)} are both column {position}; expected two different columns");
            }
        }

        return layout;

        int Find(InteractionColumn column, ColumnReference? reference) =>
            reference is null ? -1 : Position(Word(column), reference, names, header, where);
    }

    /// <summary>Finds one column.</summary>
    /// <param name="word">The word for the column in messages.</param>
    /// <param name="reference">The column's position or name.</param>
    /// <param name="names">The names of the columns; null if they have no names.</param>
    /// <param name="header">The header of the text; null if it has none.</param>
    /// <param name="where">The position of the header in messages.</param>
    /// <exception cref="GpuAlsException">The column is missing.</exception>
    public static int Position(
        string word, ColumnReference reference, IReadOnlyList<string>? names, IReadOnlyList<string>? header, string where)
    {
        if (reference.Position is { } position)
        {
            return header is null || position < header.Count
                ? position
                : throw new GpuAlsException(
                    $"{where}: {DisplayText.Count(header.Count, "column")} ({List(header)}); expected the {word} in column {position} (zero-based)");
        }

        var name = reference.Name!;
        if (names is null) throw new GpuAlsException($"{where}: no header; expected one with a column {DisplayText.Quote(name)} for the {word}");
        var found = FindAll(names, name, StringComparison.Ordinal);
        if (found.Length == 0) found = FindAll(names, name, StringComparison.OrdinalIgnoreCase);
        return found switch
        {
            [var one] => one,
            [] => throw new GpuAlsException($"{where}: no column named {DisplayText.Quote(name)} for the {word}; expected one of {List(names)}"),
            _ => throw new GpuAlsException(
                $"{where}: columns {string.Join(" and ", found)} are both named {DisplayText.Quote(name)}; "
                + $"expected the zero-based index of the {word}"),
        };
    }

    /// <summary>The name of a column in messages: the file's name for it, otherwise its word.</summary>
    public string NameOf(int position) =>
        Names is not null && position < Names.Count ? DisplayText.Escape(Names[position]) : WordOf(position) ?? $"column {position}";

    string? WordOf(int position) => Columns.Where(column => PositionOf(column) == position).Select(Word).FirstOrDefault();

    /// <summary>The word for a column in messages.</summary>
    public static string Word(InteractionColumn column) => column.ToString().ToLowerInvariant();

    static int[] FindAll(IReadOnlyList<string> names, string name, StringComparison comparison) =>
        [.. Enumerable.Range(0, names.Count).Where(column => names[column].Equals(name, comparison))];

    static string List(IReadOnlyList<string> names) => string.Join(", ", names.Select(DisplayText.Escape));
}
