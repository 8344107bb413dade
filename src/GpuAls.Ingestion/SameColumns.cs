using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// The check that several files have the same columns. Columns that are taken by index could otherwise be users in one file and items in the next.
/// </summary>
sealed class SameColumns
{
    TextInteractionSource? first;

    /// <summary>Compares the header of a file with the one of the first file that has a header.</summary>
    /// <exception cref="GpuAlsException">A column has another name than in the first file.</exception>
    public void Check(TextInteractionSource source)
    {
        if (source.Header is null) return;
        if (first is null)
        {
            first = source;
            return;
        }

        Compare(first, source);
    }

    // Not compiled for a single file.
    static void Compare(TextInteractionSource first, TextInteractionSource source)
    {
        foreach (var column in Enum.GetValues<InteractionColumn>())
        {
            var (expected, found) = (first.HeaderOf(column), source.HeaderOf(column));
            if (string.Equals(expected, found, StringComparison.OrdinalIgnoreCase)) continue;
            var word = ColumnLayout.Word(column);
            throw new UnequalColumnsException(
                $"{source.Name}: the {word} would be the column {DisplayText.Quote(found ?? "")}, and it is {DisplayText.Quote(expected ?? "")} in "
                + $"{first.Name}; expected the same columns in all files",
                $"--{word}-column {expected}");
        }
    }
}

/// <summary>Two files of one reading have different columns.</summary>
/// <param name="message">The problem.</param>
/// <param name="option">The option that finds the column by its name.</param>
sealed class UnequalColumnsException(string message, string option) : GpuAlsException(message)
{
    /// <summary>The option that finds the column in every file.</summary>
    public string Option => option;
}
