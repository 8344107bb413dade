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
/// <param name="Time">The time, or −1.</param>
/// <param name="Names">The names of the columns, from the header or the format; null if they have no names.</param>
sealed record ColumnLayout(int User, int Item, int Value, int Event, int Dislike, int Time, IReadOnlyList<string>? Names)
{
    static readonly InteractionColumn[] Columns = Enum.GetValues<InteractionColumn>();

    /// <summary>The number of columns that a row must have.</summary>
    public int Needed { get; } = new[] { User, Item, Value, Event, Dislike, Time }.Max() + 1;

    /// <summary>The number of columns of the text, by its header or its first rows.</summary>
    public int LineWidth { get; init; }

    /// <summary>Whether each of the first lines has more columns than the header.</summary>
    public bool IsExceededByAll { get; init; }

    /// <summary>The number of columns that a row may have. A row with more is bad, unless the other ones are empty.</summary>
    public int Width => Math.Max(LineWidth, Needed);

    /// <summary>The position of a column, or −1.</summary>
    public int PositionOf(InteractionColumn column) => column switch
    {
        InteractionColumn.User => User,
        InteractionColumn.Item => Item,
        InteractionColumn.Value => Value,
        InteractionColumn.Event => Event,
        InteractionColumn.Dislike => Dislike,
        InteractionColumn.Time => Time,
    };

    /// <summary>
    /// The needed columns in words: <c>4 (user, mbid, artist, plays)</c> or <c>8 (user in column 0, item in 7, value in 2, zero-based)</c>.
    /// </summary>
    public string Expected
    {
        get
        {
            if (HaveNames(Needed)) return Named(Needed);
            var places = Columns.Where(column => PositionOf(column) >= 0)
                .Select((column, k) => $"{Word(column)} in {(k == 0 ? "column " : "")}{PositionOf(column)}");
            return $"{Needed} ({string.Join(", ", places)}, zero-based)";
        }
    }

    /// <summary>The columns of a whole row in words: <c>3 (user, artist, plays)</c>, or <c>5, as in the first rows</c>.</summary>
    public string ExpectedAtMost => HaveNames(Width) ? Named(Width) : $"{Width}, as in the first rows";

    /// <summary>Finds the columns of a format in a text.</summary>
    /// <param name="format">The format.</param>
    /// <param name="header">The header of the text; null if it has none.</param>
    /// <param name="lines">The first lines of the text.</param>
    /// <param name="where">The position of the header in messages: <c>path:line</c>.</param>
    /// <exception cref="GpuAlsException">A column is missing, or two columns are the same.</exception>
    /// <exception cref="ColumnsException">The header names other columns than the ones that would be read.</exception>
    public static ColumnLayout Resolve(InteractionFormat format, IReadOnlyList<string>? header, FirstLines lines, string where)
    {
        header = RowNames.Complete(header, lines);
        var names = header ?? format.Text.ColumnNames;
        // A chosen column that is missing is the first thing to say.
        foreach (var column in Columns.Where(column => !InteractionFormat.IsDefault(format.Of(column)))) Find(column, format.Of(column));
        if (header is not null) ColumnCheck.Require(format, header, lines, where);
        var layout = new ColumnLayout(
            Find(InteractionColumn.User, format.User),
            Find(InteractionColumn.Item, format.Item),
            Find(InteractionColumn.Value, format.Value),
            Find(InteractionColumn.Event, format.Event),
            Find(InteractionColumn.Dislike, format.Dislike),
            Find(InteractionColumn.Time, format.Time),
            names);
        foreach (var one in Columns)
        {
            foreach (var other in Columns.Where(other => other > one))
            {
                var position = layout.PositionOf(one);
                if (position >= 0 && position == layout.PositionOf(other))
                    throw ColumnsException.Of(
                        $"the {Word(one)} and the {Word(other)} are both column {position}; expected two different columns", format, header, lines);
            }
        }

        var width = RowWidth.Of(names, lines, layout.Needed);
        return layout with { LineWidth = width, IsExceededByAll = RowWidth.IsExceededByAll(width, lines) };

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

    bool HaveNames(int columns) => Names is not null || Enumerable.Range(0, columns).All(position => WordOf(position) is not null);

    string Named(int columns) => $"{columns} ({string.Join(", ", Enumerable.Range(0, columns).Select(NameOf))})";

    /// <summary>The word for a column in messages.</summary>
    public static string Word(InteractionColumn column) => column.ToString().ToLowerInvariant();

    static int[] FindAll(IReadOnlyList<string> names, string name, StringComparison comparison) =>
        [.. Enumerable.Range(0, names.Count).Where(column => names[column].Equals(name, comparison))];

    static string List(IReadOnlyList<string> names) => string.Join(", ", names.Select(DisplayText.Escape));
}
