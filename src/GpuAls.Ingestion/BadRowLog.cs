using System.Text;
using System.Text.Unicode;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Ingestion;

/// <summary>
/// The bad rows of all sources of a reading: their number by kind, the first few as messages, and optionally all of them in a file.
/// </summary>
sealed class BadRowLog : IDisposable
{
    const int MaxMessages = 5;

    readonly long[] counts = new long[Enum.GetValues<BadRowKind>().Length];
    readonly List<string> messages = [];
    readonly AtomicFile? file;
    int firstMessage; // the first message of the current source

    /// <param name="path">The file for bad rows; null for none. An existing file is replaced by <see cref="Complete"/>.</param>
    /// <param name="appends">Whether the file keeps the rows that it has.</param>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public BadRowLog(string? path, bool appends = false)
    {
        if (path is not null) file = AtomicFile.Open(path, (reason, inner) => Failed(path, reason, inner), appends: appends);
    }

    /// <summary>Checks that the file for bad rows is not the one that is read.</summary>
    /// <exception cref="GpuAlsException">It is.</exception>
    public static void RequireOther(string path, string readPath)
    {
        if (readPath.Length == 0) return;
        bool isSame;
        try
        {
            isSame = FilePlace.Resolve(path).IsSameFile(FilePlace.Resolve(readPath));
        }
        catch (IOException)
        {
            return; // opening the files names the one that cannot be used, and why
        }

        if (isSame) throw Failed(path, "it is the file that is read", inner: null);
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
        file.Write(row);
        file.Write("\n"u8);
    }

    /// <summary>Keeps the message of a bad row.</summary>
    public void AddMessage(string message) => messages.Add(message);

    /// <summary>Completes the file, which replaces an existing one.</summary>
    /// <exception cref="GpuAlsException">The file cannot be written.</exception>
    public void Complete()
    {
        if (file is not null) AtomicFile.ReplaceAll(file);
    }

    public void Dispose() => file?.Dispose();

    static GpuAlsException Failed(string path, string reason, Exception? inner)
    {
        const string prefix = "cannot be written: ";
        var why = reason.StartsWith(prefix, StringComparison.Ordinal) ? reason[prefix.Length..] : reason;
        return new($"{DisplayText.Escape(path)}: cannot write the bad rows: {why}", inner);
    }
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
        BadRowKind.NoTime => $"{Is(source, InteractionColumn.Time)}; expected {Time(format)}",
        BadRowKind.InvalidUtf8 => InvalidUtf8(source, format),
        BadRowKind.BrokenQuote => source.DescribeProblem(kind),
        BadRowKind.Nul => $"{source.ColumnName(Find(source, format, field => field.Contains((byte)0)))} contains a NUL character; expected text",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    static string EmptyName(IInteractionSource source, InteractionColumn column) =>
        $"{source.ColumnName(column)} is {(source.IsNull(column) ? "null" : source.FieldText(column).IsEmpty ? "empty" : "blank")}; expected a name";

    static string Is(IInteractionSource source, InteractionColumn column) =>
        $"{source.ColumnName(column)} is {DisplayText.Quote(source.FieldText(column))}";

    static string Events(InteractionFormat format) => string.Join(", ", format.EventWeights.Keys.Select(DisplayText.Escape));

    static string Time(InteractionFormat format) => format.TimeFormat is { } pattern
        ? $"a date such as {DisplayText.Quote(TimePattern.Example(pattern))}"
        : "a number or an ISO 8601 date such as 2009-03-20T12:34:56Z";

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
