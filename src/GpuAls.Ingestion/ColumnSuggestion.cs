using System.Text;

namespace GpuAls.Ingestion;

/// <summary>The columns that a header suggests, for a remedy that can be typed.</summary>
/// <param name="User">The column with the user.</param>
/// <param name="Item">The column with the item.</param>
/// <param name="Value">The column with the value; null if the file has none, so that each row counts as 1.</param>
/// <param name="IsValueNamed">Whether the value has a name of values; otherwise it is the only other column of numbers.</param>
/// <param name="Event">The column with the event; null for none.</param>
/// <param name="EventNames">The first few events of the file.</param>
/// <param name="HasChosenEvents">Whether the weights of events were typed, so that no value is needed.</param>
sealed record ColumnSuggestion(
    ColumnReference User,
    ColumnReference Item,
    ColumnReference? Value,
    bool IsValueNamed,
    ColumnReference? Event,
    IReadOnlyList<string> EventNames,
    bool HasChosenEvents)
{
    const int MaxEvents = 6;

    /// <summary>The columns that a header suggests beside the ones that were chosen; null if it does not name enough of them.</summary>
    public static ColumnSuggestion? Of(InteractionFormat format, IReadOnlyList<string>? header, FirstLines lines)
    {
        if (header is null) return null;
        var hasIndex = header.Count > 0 && ColumnWords.IsIndex(header[0]);
        var taken = Chosen(format, header);
        var (user, item) = (Find(InteractionColumn.User), Find(InteractionColumn.Item));
        var value = format.Value is null ? null : Find(InteractionColumn.Value);
        var events = Best(header, InteractionColumn.Event, position => !taken.Contains(position));
        // Without a name for it, the item is the next column. The user as well if the first column only counts the rows.
        if (hasIndex) user ??= Next();
        if (user is not null) item ??= Next();
        if (user is null || item is null) return null;
        var number = value ?? (format.Value is null ? null : OnlyNumber());
        return new ColumnSuggestion(
            Reference(user.Value),
            Reference(item.Value),
            number is { } v ? Reference(v) : null,
            value is not null,
            events is { } e ? Reference(e) : null,
            EventsIn(events),
            format.Event is not null);

        int? Find(InteractionColumn column)
        {
            // A chosen column that the header lacks is replaced too.
            int? found = format.Of(column) is { } chosen && !InteractionFormat.IsDefault(chosen)
                && PositionOf(chosen, header) is >= 0 and var there
                ? there
                : Best(header, column, position => !taken.Contains(position));
            if (found is { } position) taken.Add(position);
            return found;
        }

        int? Next()
        {
            for (var position = hasIndex ? 1 : 0; position < header.Count; position++)
            {
                if (position == events || Meaning(header[position]) == InteractionColumn.Time || !taken.Add(position)) continue;
                return position;
            }

            return null;
        }

        // The first column is the one that was taken for the user, and so no number.
        int? OnlyNumber()
        {
            var numbers = Enumerable.Range(1, header.Count - 1)
                .Where(position => !taken.Contains(position) && Meaning(header[position]) is null && !ColumnWords.IsId(header[position]))
                .Where(lines.HaveNumbers).ToList();
            return numbers is [var one] ? one : null;
        }

        ColumnReference Reference(int position)
        {
            var name = header[position];
            var isPlain = name.Length > 0 && name != "none" && !name.Any(char.IsControl) && ColumnReference.Parse(name).Name is not null
                && header.Count(other => other.Equals(name, StringComparison.OrdinalIgnoreCase)) == 1;
            return isPlain ? ColumnReference.Named(name) : ColumnReference.At(position);
        }

        List<string> EventsIn(int? e) => e is not { } column ? [] :
            [.. lines.FieldsBelow(column).Select(Encoding.UTF8.GetString).Where(name => name.Trim().Length > 0).Distinct().Take(MaxEvents)];
    }

    /// <summary>The positions of the columns that were chosen, with −1 for those that the header lacks.</summary>
    public static HashSet<int> Chosen(InteractionFormat format, IReadOnlyList<string> header) =>
        [.. format.References.Where(column => !InteractionFormat.IsDefault(column)).Select(column => PositionOf(column, header))];

    static int PositionOf(ColumnReference column, IReadOnlyList<string> header) => column.Position is { } position
        ? position < header.Count ? position : -1
        : header.ToList().FindIndex(name => name.Equals(column.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The column that a header names most surely for something; null if it names none.</summary>
    /// <param name="header">The names in the header.</param>
    /// <param name="column">The meaning of the column.</param>
    /// <param name="isFree">Whether a position may be chosen.</param>
    public static int? Best(IReadOnlyList<string> header, InteractionColumn column, Func<int, bool> isFree)
    {
        var named = Enumerable.Range(0, header.Count).Where(position => isFree(position) && Meaning(header[position]) == column).ToList();
        return named.Count == 0 ? null : named.MinBy(position => ColumnWords.RankOf(header[position]));
    }

    // An id is no value, whatever its name: rating_id.
    static InteractionColumn? Meaning(string name) =>
        (ColumnWords.MeaningOf(name) ?? ColumnWords.ProbableMeaningOf(name)) is { } found
        && !(found == InteractionColumn.Value && ColumnWords.IsId(name))
            ? found
            : null;
}
