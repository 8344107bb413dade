using System.Text;
using System.Text.Unicode;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>The bad rows of all sources of a reading: their number by kind, the first few as messages, and optionally all of them in a file.</summary>
sealed class BadRowLog : IDisposable
{
    const int MaxMessages = 5;

    readonly long[] counts = new long[Enum.GetValues<BadRowKind>().Length];
    readonly List<string> messages = [];
    int firstMessage; // the first message of the current source
    readonly string? path;
    readonly FileStream? file;

    /// <param name="path">The file for bad rows; null for none. An existing file is overwritten.</param>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public BadRowLog(string? path)
    {
        this.path = path;
        // No sharing: the file that is being read must not be opened as this one and be overwritten.
        if (path is not null) file = Guard(() => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None));
    }

    /// <summary>Starts with the next source: counts and messages begin anew, the file goes on.</summary>
    public void StartSource()
    {
        Array.Clear(counts);
        firstMessage = messages.Count;
    }

    /// <summary>The number of bad rows of the source.</summary>
    public long Total => counts.Sum();

    /// <summary>Whether the log still keeps messages: it keeps the first few of all sources.</summary>
    public bool WantsMessage => messages.Count < MaxMessages;

    /// <summary>The messages of the source's first bad rows.</summary>
    public IReadOnlyList<string> FirstMessages => messages[firstMessage..];

    /// <summary>The number of bad rows of the source by kind, without the kinds that did not occur.</summary>
    public IReadOnlyDictionary<BadRowKind, long> Counts =>
        Enum.GetValues<BadRowKind>().Where(kind => counts[(int)kind] > 0).ToDictionary(kind => kind, kind => counts[(int)kind]);

    /// <summary>Counts a bad row and writes it to the file.</summary>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public void Add(BadRowKind kind, ReadOnlySpan<byte> row)
    {
        counts[(int)kind]++;
        if (file is null) return;
        try
        {
            file.Write(row);
            file.WriteByte((byte)'\n');
        }
        catch (IOException e)
        {
            throw Failed(e);
        }
    }

    /// <summary>Keeps the message of a bad row.</summary>
    public void AddMessage(string message) => messages.Add(message);

    /// <summary>Flushes the file.</summary>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public void Complete() => Guard(() =>
    {
        file?.Flush();
        return 0;
    });

    public void Dispose() => file?.Dispose();

    T Guard<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    GpuAlsException Failed(Exception e) => new($"{path}: cannot write the bad rows: {e.Message}", e);
}

/// <summary>The problem of a bad row in words: the value found and the value expected. The same for all sources.</summary>
static class BadRowText
{
    /// <summary><c>plays is 'many'; expected a number of 0 or more</c>.</summary>
    /// <param name="kind">The problem, one that <see cref="RowRules"/> finds.</param>
    /// <param name="source">The source, at the bad row.</param>
    /// <param name="format">The format, which knows the events.</param>
    public static string Describe(BadRowKind kind, IInteractionSource source, InteractionFormat format) => kind switch
    {
        BadRowKind.EmptyUser => EmptyName(source, InteractionColumn.User),
        BadRowKind.EmptyItem => EmptyName(source, InteractionColumn.Item),
        BadRowKind.NoNumber or BadRowKind.Negative or BadRowKind.DecimalComma => $"{Is(source, ValueOf(format))}; expected a number of 0 or more",
        BadRowKind.NotFinite => $"{Is(source, ValueOf(format))}; expected a finite number of 0 or more",
        BadRowKind.BeyondFloat32 => $"{Is(source, ValueOf(format))}; expected 0 or a number from 1E-45 to 3.4E+38 (float32)",
        BadRowKind.UnknownEvent => $"{Is(source, InteractionColumn.Event)}; expected an event that has a weight ({Events(format)})",
        BadRowKind.NoFlag => $"{Is(source, InteractionColumn.Dislike)}; expected true or false, yes or no, or a number",
        BadRowKind.InvalidUtf8 => InvalidUtf8(source, format),
        BadRowKind.BrokenQuote => source.DescribeProblem(kind),
        BadRowKind.Nul => $"{source.ColumnName(Find(source, format, field => field.Contains((byte)0)))} contains a NUL character; expected text",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    static string EmptyName(IInteractionSource source, InteractionColumn column) =>
        $"{source.ColumnName(column)} is {(source.FieldText(column).IsEmpty ? "empty" : "blank")}; expected a name";

    static string Is(IInteractionSource source, InteractionColumn column) =>
        $"{source.ColumnName(column)} is {DisplayText.Quote(source.FieldText(column))}";

    static string Events(InteractionFormat format) => string.Join(", ", format.EventWeights.Keys.Select(DisplayText.Escape));

    // Without a value column, the value is the event's weight.
    static InteractionColumn ValueOf(InteractionFormat format) => format.Value is not null ? InteractionColumn.Value : InteractionColumn.Event;

    static string InvalidUtf8(IInteractionSource source, InteractionFormat format)
    {
        var column = Find(source, format, field => !Utf8.IsValid(field));
        var field = source.FieldText(column);
        var place = 0;
        while (Rune.DecodeFromUtf8(field[place..], out _, out var length) == System.Buffers.OperationStatus.Done) place += length;
        return $"{source.ColumnName(column)} contains the byte 0x{field[place]:X2}; expected UTF-8";
    }

    static InteractionColumn Find(IInteractionSource source, InteractionFormat format, Func<ReadOnlySpan<byte>, bool> isMeant) =>
        isMeant(source.FieldText(InteractionColumn.User)) ? InteractionColumn.User
        : isMeant(source.FieldText(InteractionColumn.Item)) || format.Value is null ? InteractionColumn.Item
        : InteractionColumn.Value;
}
