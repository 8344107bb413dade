using System.Text;

namespace GpuAls.Ingestion;

/// <summary>The layout of delimited text: how bytes become lines, and lines become fields. A source that is no text does not look at it.</summary>
public sealed record TextLayout
{
    /// <summary>
    /// The field separator: one or more characters, such as <c>,</c> or <c>::</c>. A blank stands for every run of spaces and tabs. Null detects the
    /// separator in the first lines: a tab if the first line has one, otherwise the one of <c>:: , ; |</c> that splits the lines into the same number
    /// of fields, otherwise blanks.
    /// </summary>
    public string? Separator { get; init; }

    /// <summary>The meaning of quotes. Default: detected.</summary>
    public QuoteRule Quote { get; init; }

    /// <summary>The encoding. Null is UTF-8. A byte order mark of UTF-16 or UTF-32 precedes it.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>
    /// The decimal separator of the values, <c>.</c> or <c>,</c>. Groups of three digits may then be separated by the other one, a blank or <c>'</c>.
    /// Null is a point, without groups.
    /// </summary>
    public char? DecimalSeparator { get; init; }

    /// <summary>The number of lines before the header or the first row that are not read. They count in line numbers.</summary>
    public long SkipLines { get; init; }

    /// <summary>The start of lines that are not read, such as <c>#</c>; null for none. They count in line numbers.</summary>
    public string? CommentPrefix { get; init; }

    /// <summary>
    /// Whether the first line is a header. Null detects it: it is one if a column is given by name, if it has words that name columns, or if it has
    /// text above numbers.
    /// </summary>
    public bool? HasHeader { get; init; }

    /// <summary>
    /// The column names of a file without a header, for <see cref="ColumnReference.Named"/> and for messages; null for no names.
    /// </summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }
}
