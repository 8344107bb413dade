using System.Text;

namespace GpuAls.Ingestion;

/// <summary>The layout of delimited text: how bytes become lines, and lines become fields. A source that is no text does not look at it.</summary>
public sealed record TextLayout
{
    /// <summary>
    /// The field separator. Null detects it in the first line: a tab if there is one, otherwise the most frequent of <c>, ; |</c>.
    /// </summary>
    public char? Separator { get; init; }

    /// <summary>The encoding. Null is UTF-8. A byte order mark of UTF-16 or UTF-32 precedes it.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>Whether the first line is a header. Null detects it: it is one if a column is given by name, or if it has a word above the
    /// values.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>
    /// The column names of a file without a header, for <see cref="ColumnReference.Named"/> and for messages; null for no names.
    /// </summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }
}
