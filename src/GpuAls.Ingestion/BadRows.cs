using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>Why a row is not an interaction.</summary>
public enum BadRowKind
{
    /// <summary>The row ends before the last column that is needed.</summary>
    TooFewColumns,

    /// <summary>The user is empty, or blank and the format does not keep blanks.</summary>
    EmptyUser,

    /// <summary>The item is empty, or blank and the format does not keep blanks.</summary>
    EmptyItem,

    /// <summary>The value is not a number.</summary>
    NoNumber,

    /// <summary>The value is NaN or infinite.</summary>
    NotFinite,

    /// <summary>The value is negative, and the format does not read negative values as dislikes.</summary>
    Negative,

    /// <summary>The value does not fit into float32: it is above 3.4028235E+38, or so close to 0 that it would become 0.</summary>
    BeyondFloat32,

    /// <summary>The event has no weight.</summary>
    UnknownEvent,

    /// <summary>The dislike column is neither yes nor no.</summary>
    NoFlag,

    /// <summary>The user or the item is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A field that is needed contains a NUL character, the sign of a damaged or binary file.</summary>
    Nul,

    /// <summary>A quoted field is not closed, or goes on after its closing quote.</summary>
    BrokenQuote,

    /// <summary>The value would be a number if the comma were its decimal or its thousands separator.</summary>
    DecimalComma,

    /// <summary>The row has more columns than the header or the first rows, as if a name contained the separator.</summary>
    TooManyColumns,

    /// <summary>The time is neither a number nor a date in the expected spelling.</summary>
    NoTime,

    /// <summary>The row is none: a line of a JSON file that is no object.</summary>
    NoRow,
}

/// <summary>The treatment of bad rows.</summary>
public enum BadRowPolicy
{
    /// <summary>The first bad row stops the reading with a <see cref="BadRowException"/>.</summary>
    Stop,

    /// <summary>Bad rows are skipped and counted by kind; the report shows the first few.</summary>
    Skip,
}

/// <summary>A bad row under <see cref="BadRowPolicy.Stop"/>: <c>position: value found, value expected: 'row'</c>.</summary>
public sealed class BadRowException(string message, BadRowKind kind, long number) : GpuAlsException(message)
{
    /// <summary>Why the row is not an interaction.</summary>
    public BadRowKind Kind { get; } = kind;

    /// <summary>The number of the line or row, counted from 1.</summary>
    public long Number { get; } = number;

    /// <summary>Whether this is the first row. If so, the columns are probably not the ones that the format says.</summary>
    public bool IsFirstRow { get; init; }
}
