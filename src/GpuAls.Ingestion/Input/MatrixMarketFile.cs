using System.Globalization;
using System.Text;

namespace GpuAls.Ingestion.Input;

/// <summary>
/// The header of a MatrixMarket file of a sparse matrix: a line with its kind, comments, and a line with the size. The entries are rows of text
/// below: row, column and, unless the matrix is a pattern, value; rows and columns count from 1
/// (https://math.nist.gov/MatrixMarket/formats.html).
/// </summary>
/// <param name="HeaderLines">The number of lines above the entries.</param>
/// <param name="Entries">The number of entries.</param>
/// <param name="HasValues">Whether the entries have values; those of a pattern have none.</param>
sealed record MatrixMarketFile(long HeaderLines, long Entries, bool HasValues)
{
    static readonly string[] Fields = ["real", "double", "integer", "pattern"];

    /// <summary>Reads the header of a file.</summary>
    /// <param name="start">The start of the text.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <returns>The header; null if the text is no MatrixMarket file.</returns>
    /// <exception cref="UnreadableInputException">The matrix is dense, symmetric or complex, or the size is damaged.</exception>
    public static MatrixMarketFile? Read(ReadOnlySpan<byte> start, string name)
    {
        start = start.TrimStart("\uFEFF"u8);
        return start.StartsWith("%%MatrixMarket"u8) ? ReadHeader(start, name) : null;
    }

    /// <summary>Refuses a file where its entries are no rows that are expected, and says how they are read.</summary>
    /// <param name="start">The start of the text.</param>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="skipped">The number of lines that will not be read.</param>
    /// <exception cref="UnreadableInputException">The file is one, and the lines above its entries would be read.</exception>
    public static void Refuse(ReadOnlySpan<byte> start, string name, long skipped)
    {
        if (Read(start, name) is not { } header || skipped >= header.HeaderLines) return;
        throw new UnreadableInputException(
            $"{name}: a MatrixMarket file, whose first {header.HeaderLines} lines are no rows; expected rows alone",
            $"Read the rows below: --separator space --skip-lines {header.HeaderLines} --no-header"
            + (header.HasValues ? "" : " --value-column none"));
    }

    /// <summary>The problem of a file that ends early or goes on; null if it has all of its entries.</summary>
    /// <param name="name">The name of the file in messages.</param>
    /// <param name="entries">The number of entries that were read.</param>
    public UnreadableInputException? ProblemOf(string name, long entries) => entries == Entries
        ? null
        : new UnreadableInputException(
            FormattableString.Invariant($"{name}: {entries:N0} entries; expected {Entries:N0}, the number in line {HeaderLines}"),
            "Copy or download the file again");

    // Not compiled for other files.
    static MatrixMarketFile ReadHeader(ReadOnlySpan<byte> start, string name)
    {
        var kind = Encoding.Latin1.GetString(Line(ref start)).ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!kind.Contains("coordinate"))
        {
            throw new UnreadableInputException(
                $"{name}: a MatrixMarket file of a dense matrix; expected one row for each pair of user and item",
                "Write its entries as text: "
                + $"""python3 -c 'import scipy.io; m = scipy.io.mmread("{name}"); [print(*e, m[e]) for e in zip(*m.nonzero())]'""");
        }

        if (kind.Length != 5 || !Fields.Contains(kind[3]) || kind[4] != "general")
        {
            throw new UnreadableInputException(
                $"{name}: a MatrixMarket file of the kind '{string.Join(' ', kind.Skip(2))}'; "
                + "expected 'coordinate real general', 'coordinate integer general' or 'coordinate pattern general'",
                "Write the whole matrix with real values: "
                + $"""python3 -c 'import scipy.io; scipy.io.mmwrite("plays.mtx", scipy.io.mmread("{name}"), symmetry="general")'""");
        }

        var lines = 2; // the first one and the size
        while (start.StartsWith("%"u8) || start.StartsWith("\n"u8) || start.StartsWith("\r"u8))
        {
            Line(ref start);
            lines++;
        }

        var size = Encoding.Latin1.GetString(Line(ref start));
        if (size.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var rows, var columns, var entries]
            || !long.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !long.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !long.TryParse(entries, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            throw new UnreadableInputException(
                $"{name}:{lines}: the size is '{size.Trim()}'; expected the numbers of rows, columns and entries", "Copy or download the file again");
        }

        return new MatrixMarketFile(lines, count, kind[3] != "pattern");
    }

    static ReadOnlySpan<byte> Line(ref ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny((byte)'\n', (byte)'\r');
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + (text[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        return line;
    }
}
