using System.Text.Unicode;

namespace GpuAls.Ingestion;

/// <summary>What becomes of each row: an interaction, a counted zero or a bad row, and nothing else.</summary>
/// <param name="lines">The open file, on its first row.</param>
/// <param name="columns">Where to look.</param>
/// <param name="into">Where interactions go.</param>
/// <param name="strengths">How strong a row is.</param>
/// <param name="lowerCaseItems">Whether the names of items are made lower case.</param>
sealed class InteractionRows(DelimitedLines lines, ColumnLayout columns, BatchedInteractions into, RowStrength strengths, bool lowerCaseItems)
{
    readonly LowerCase lowerCase = new();

    /// <summary>Rows seen, blank lines not counted.</summary>
    public long Count { get; private set; }

    /// <summary>Rows with a strength of 0.</summary>
    public long Zeros { get; private set; }

    /// <summary>Rows that became interactions.</summary>
    public long Interactions { get; private set; }

    /// <summary>Takes the row that the reader stands on.</summary>
    /// <returns>Why it is no interaction, or null.</returns>
    public BadRowKind? Take()
    {
        var row = lines.Row;
        if (row.FieldCount < columns.Needed && lines.IsBlank) return null;
        Count++;
        if (lines.HasBrokenQuote) return BadRowKind.BrokenQuote;
        if (row.FieldCount < columns.Needed) return BadRowKind.TooFewColumns;
        var user = row.GetSpan(columns.User);
        var item = row.GetSpan(columns.Item);
        if (user.IsEmpty) return BadRowKind.EmptyUser;
        if (item.IsEmpty) return BadRowKind.EmptyItem;

        // Files list one user after the other: the last one is nearly always this one, and it was checked then.
        var isLastUser = into.IsLastUser(user);
        if (!isLastUser && WrongWithName(user) is { } wrongUser) return wrongUser;
        var name = lowerCaseItems ? lowerCase.Of(item) : item;
        if (WrongWithName(name) is { } wrongItem) return wrongItem;
        if (strengths.Read(row, out var strength) is { } wrongStrength) return wrongStrength;
        if (strength == 0)
        {
            Zeros++;
            return null;
        }

        // Only now, so that nobody is numbered who did nothing.
        into.Add(user, name, strength, isLastUser);
        Interactions++;
        return null;
    }

    // Most names are ASCII without a NUL: one look says so.
    static BadRowKind? WrongWithName(ReadOnlySpan<byte> name) =>
        !name.ContainsAnyExceptInRange((byte)1, (byte)0x7F) ? null : name.Contains((byte)0) ? BadRowKind.Nul : Utf8.IsValid(name) ? null : BadRowKind.InvalidUtf8;
}
