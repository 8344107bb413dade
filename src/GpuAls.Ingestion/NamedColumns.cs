namespace GpuAls.Ingestion;

/// <summary>
/// The columns of a table by their names: a table of another program has its columns in any order, so that the first one is not the user. Columns
/// that somebody chose stay.
/// </summary>
static class NamedColumns
{
    /// <summary>The format with the columns that the names show; the same format if they do not show a user and an item.</summary>
    /// <param name="format">The format. The columns of a known format are facts.</param>
    /// <param name="header">The names of the columns.</param>
    /// <param name="lines">The first rows.</param>
    /// <param name="name">The name of the table in messages.</param>
    /// <exception cref="ColumnsException">There is no value, but a column of events, whose weights only the user knows.</exception>
    public static InteractionFormat Adapt(InteractionFormat format, IReadOnlyList<string> header, FirstLines lines, string name)
    {
        if (format.Word is not null) return format;
        // A chosen column that is missing is an error of its own.
        if (!HasDefaults(format) || ColumnSuggestion.Chosen(format, header).Contains(-1)) return format;
        if (ColumnSuggestion.Of(format, header, lines) is not { } found) return format;
        if (found.Value is null && found.Event is not null && InteractionFormat.IsDefault(format.Value))
        {
            throw ColumnsException.Of(
                $"{name}: a column of events and none of values ({string.Join(", ", header.Select(Core.DisplayText.Escape))}); "
                + "expected the weight of each event, or a count",
                format,
                header,
                lines);
        }

        return format with
        {
            User = InteractionFormat.IsDefault(format.User) ? found.User : format.User,
            Item = InteractionFormat.IsDefault(format.Item) ? found.Item : format.Item,
            Value = InteractionFormat.IsDefault(format.Value) ? found.Value : format.Value,
        };
    }

    static bool HasDefaults(InteractionFormat format) =>
        InteractionFormat.IsDefault(format.User) || InteractionFormat.IsDefault(format.Item) || InteractionFormat.IsDefault(format.Value);
}
