using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>
/// The check that several files have the same columns. Columns that are taken by index could otherwise be users in one file and items in the next.
/// </summary>
sealed class SameColumns
{
    IColumnSource? first;
    IColumnSource? firstWithHeader;

    /// <summary>Compares a file with the first one, and its header with the one of the first file that has a header.</summary>
    /// <exception cref="GpuAlsException">Only one of the files has values, or a column has another name.</exception>
    public void Check(IColumnSource source)
    {
        first ??= source;
        if (first != source) CompareValues(first, source);
        if (source.Header is null) return;
        firstWithHeader ??= source;
        if (firstWithHeader != source) CompareNames(firstWithHeader, source);
    }

    // The rows of a file without values count as 1, which is wrong beside counts.
    static void CompareValues(IColumnSource first, IColumnSource source)
    {
        if (first.Columns.Value >= 0 == source.Columns.Value >= 0) return;
        var (has, others) = source.Columns.Value >= 0 ? ("a value", "none") : ("no value", "one");
        throw new UnequalColumnsException(
            $"{source.Name}: the rows have {has}, and those of {first.Name} have {others}; expected the same columns in all files",
            "Count each row of all files as 1: --events");
    }

    static void CompareNames(IColumnSource first, IColumnSource source)
    {
        foreach (var column in Enum.GetValues<InteractionColumn>())
        {
            var (expected, found) = (first.HeaderOf(column), source.HeaderOf(column));
            if (string.Equals(expected, found, StringComparison.OrdinalIgnoreCase)) continue;
            var word = ColumnLayout.Word(column);
            throw new UnequalColumnsException(
                $"{source.Name}: the {word} would be the column {DisplayText.Quote(found ?? "")}, and it is {DisplayText.Quote(expected ?? "")} in "
                + $"{first.Name}; expected the same columns in all files",
                $"Name the columns, so that each file is searched for them: --{word}-column {expected}");
        }
    }
}

/// <summary>Two files of one reading have different columns.</summary>
/// <param name="message">The problem.</param>
/// <param name="remedy">A way out to type.</param>
sealed class UnequalColumnsException(string message, string remedy) : GpuAlsException(message)
{
    /// <summary>A way out to type.</summary>
    public string Remedy => remedy;
}
