using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// Compares the names in a header with the columns that nobody chose: the user in column 0, the item in column 1 and the value in column 2. A header
/// that names other columns stops the reading.
/// </summary>
static class ColumnCheck
{
    static readonly InteractionColumn[] Main = [InteractionColumn.User, InteractionColumn.Item, InteractionColumn.Value];

    /// <summary>Requires that the header does not contradict the columns that nobody chose.</summary>
    /// <param name="format">The format. The columns of a known format are facts.</param>
    /// <param name="header">The names in the header.</param>
    /// <param name="lines">The first lines of the text.</param>
    /// <param name="where">The position of the header in messages.</param>
    /// <exception cref="ColumnsException">The header names other columns.</exception>
    public static void Require(InteractionFormat format, IReadOnlyList<string> header, FirstLines lines, string where)
    {
        if (format.Word is not null) return;
        var chosen = ColumnSuggestion.Chosen(format, header);
        foreach (var column in Main)
        {
            if (format.Of(column) is not { Position: { } position } reference || !InteractionFormat.IsDefault(reference)) continue;
            if (ProblemOf(column, position) is { } problem) throw ColumnsException.Of($"{where}: {problem}", format, header, lines);
        }

        string? ProblemOf(InteractionColumn column, int position)
        {
            var (word, names) = (ColumnLayout.Word(column), string.Join(", ", header.Select(DisplayText.Escape)));
            if (position >= header.Count)
                return $"{DisplayText.Count(header.Count, "column")} ({names}); expected the {word} in column {position} (zero-based)";
            var other = Elsewhere(column, position);
            if (!IsWrong(column, position, other >= 0)) return null;
            var name = header[position];
            var found = name.Length > 0 ? DisplayText.Quote(name) : "which has no name";
            var expected = other >= 0 ? DisplayText.Quote(header[other]) : column switch
            {
                InteractionColumn.User => "a column with users",
                InteractionColumn.Item => "a column with items",
                _ => "a count, a rating or another number",
            };
            return $"the {word} would be read from column {position}, {found}; expected {expected} (header: {names})";
        }

        // Only a whole name is sure enough to contradict: doctor_account is not the user beside a patient.
        int Elsewhere(InteractionColumn column, int position) =>
            ColumnSuggestion.Best(
                header,
                column,
                k => k != position && !chosen.Contains(k)
                    && (column == InteractionColumn.Value || ColumnWords.MeaningOf(header[k]) == column)) ?? -1;

        bool IsWrong(InteractionColumn column, int position, bool isElsewhere)
        {
            var name = header[position];
            if (position == 0 && ColumnWords.IsIndex(name)) return true;
            if (column == InteractionColumn.Value && ColumnWords.IsId(name)) return true;
            if (ColumnWords.ProbableMeaningOf(name) == column || ColumnWords.MeaningOf(name) == column) return false;
            if (isElsewhere) return true;
            var meaning = ColumnWords.MeaningOf(name) ?? ColumnWords.ProbableMeaningOf(name);
            return meaning switch
            {
                InteractionColumn.Time => column != InteractionColumn.Value || !IsDuration(name, lines.FieldsBelow(position)),
                InteractionColumn.Event => column == InteractionColumn.Value,
                // A name that only ends with a word of another column may still be right: followed_user of the items.
                null => false,
                _ => ColumnWords.MeaningOf(name) is not null,
            };
        }
    }

    /// <summary>Whether a column named time holds durations, the time that somebody spent: small numbers.</summary>
    static bool IsDuration(string name, IEnumerable<byte[]> fields) =>
        name.Equals("time", StringComparison.OrdinalIgnoreCase)
        && fields.All(field => FieldParser.Strength(field, out var number) is null && number < TimeLikeColumn.SmallestMoment);
}

/// <summary>The header of a text contradicts the columns that would be read.</summary>
sealed class ColumnsException : GpuAlsException
{
    ColumnsException(string message, ColumnSuggestion? suggestion)
        : base(message) => Suggestion = suggestion;

    /// <summary>The columns that the header suggests; null if it does not name enough of them.</summary>
    public ColumnSuggestion? Suggestion { get; }

    /// <summary>The exception for a text.</summary>
    public static ColumnsException Of(string message, InteractionFormat format, IReadOnlyList<string>? header, FirstLines lines) =>
        new(message, ColumnSuggestion.Of(format, header, lines));
}
