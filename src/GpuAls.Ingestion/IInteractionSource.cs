namespace GpuAls.Ingestion;

/// <summary>The columns of a row. In messages a column without a name is called by its lower-case word.</summary>
enum InteractionColumn
{
    /// <summary>The user.</summary>
    User,

    /// <summary>The item.</summary>
    Item,

    /// <summary>The number that becomes the strength.</summary>
    Value,

    /// <summary>The event, such as view or buy.</summary>
    Event,

    /// <summary>Whether the row is a dislike.</summary>
    Dislike,

    /// <summary>The time, which only splits by time need.</summary>
    Time,
}

/// <summary>
/// Rows from anywhere: a text file, a table in another format, a query. A source knows where its rows are and how they are stored. The meaning of a
/// row is the same for all sources and is decided by <see cref="RowRules"/>: bad rows, event weights, dislikes, lower case, zero strengths.
/// </summary>
interface IInteractionSource : IDisposable
{
    /// <summary>The name in messages: a path, or for example "standard input".</summary>
    string Name { get; }

    /// <summary>The number of bytes read so far, as stored.</summary>
    long BytesRead { get; }

    /// <summary>The size in bytes as stored; null if unknown.</summary>
    long? TotalBytes { get; }

    /// <summary>The number of the current row, the one that was handed over last, counted from 1.</summary>
    long RowNumber { get; }

    /// <summary>The position of the current row in messages: <c>plays.tsv:12</c>, <c>row 12 of part-0.parquet</c>.</summary>
    string RowPosition { get; }

    /// <summary>The current row as one line of text, for messages and for the file of bad rows.</summary>
    ReadOnlySpan<byte> RowText { get; }

    /// <summary>
    /// Reads the next rows and hands each of them to <paramref name="rows"/>. Progress is reported and cancellation is checked between two batches,
    /// so that a batch should take some milliseconds: tens of thousands of rows.
    /// </summary>
    /// <returns>False at the end of the source.</returns>
    /// <exception cref="Core.GpuAlsException">The source cannot be read, or a bad row stops the reading.</exception>
    bool ReadBatch(IRowReceiver rows);

    /// <summary>The name of a column in messages.</summary>
    string ColumnName(InteractionColumn column);

    /// <summary>A field of the current row as text.</summary>
    ReadOnlySpan<byte> FieldText(InteractionColumn column);

    /// <summary>Whether a field of the current row is missing, as NULL in a database; text has no such fields.</summary>
    bool IsNull(InteractionColumn column) => false;

    /// <summary>
    /// The value of the current row without its sign, exactly, if it is a whole number; null otherwise. Read only for values beyond the precision of
    /// float32.
    /// </summary>
    UInt128? WholeValue => FieldParser.WholeNumber(FieldText(InteractionColumn.Value));

    /// <summary>A problem that the source itself found in the current row: <c>2 columns; expected 4 (user, mbid, artist, plays)</c>.</summary>
    string DescribeProblem(BadRowKind kind);
}

/// <summary>One row of a source, valid until the source reads the next one.</summary>
/// <param name="user">The user, UTF-8.</param>
/// <param name="item">The item, UTF-8.</param>
/// <param name="value">The value as float32; 1 if the source has no values.</param>
/// <param name="valueProblem">The problem of the value; null if it is a number
/// of 0 or more. <see cref="ProblemOf(double)"/> finds it for a number.</param>
/// <param name="eventName">The event, UTF-8. It is read only if the format has an event column.</param>
/// <param name="isDislike">Whether the row is a dislike; null if the source says neither yes nor no.</param>
readonly ref struct InteractionRow(
    ReadOnlySpan<byte> user,
    ReadOnlySpan<byte> item,
    float value,
    BadRowKind? valueProblem,
    ReadOnlySpan<byte> eventName = default,
    bool? isDislike = false)
{
    /// <summary>The user, UTF-8.</summary>
    public ReadOnlySpan<byte> User { get; } = user;

    /// <summary>The item, UTF-8.</summary>
    public ReadOnlySpan<byte> Item { get; } = item;

    /// <summary>The value as float32.</summary>
    public float Value { get; } = value;

    /// <summary>The problem of the value, or null.</summary>
    public BadRowKind? ValueProblem { get; } = valueProblem;

    /// <summary>The event, UTF-8.</summary>
    public ReadOnlySpan<byte> Event { get; } = eventName;

    /// <summary>Whether the row is a dislike; null if the source says neither yes nor no.</summary>
    public bool? IsDislike { get; } = isDislike;

    /// <summary>The problem of a number as a strength; null if there is none.</summary>
    /// <param name="number">The number; infinite or NaN is a problem too.</param>
    public static BadRowKind? ProblemOf(double number) => double.IsFinite(number) ? ProblemOf(number, (float)number) : BadRowKind.NotFinite;

    /// <summary>The problem of a number that is written in a text.</summary>
    /// <param name="number">The nearest double, which is infinite for <c>1e999</c>.</param>
    /// <param name="nearest">The nearest float32.</param>
    public static BadRowKind? ProblemOf(double number, float nearest) =>
        number < 0 ? BadRowKind.Negative : !float.IsFinite(nearest) || (nearest == 0 && number != 0) ? BadRowKind.BeyondFloat32 : null;
}
