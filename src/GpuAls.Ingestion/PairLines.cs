using System.Text.Unicode;
using GpuAls.Core;
using GpuAls.Ingestion.Input;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Ingestion;

/// <summary>The meaning of the two columns of a file of pairs.</summary>
/// <param name="Value">The word for the second column; the first is the id.</param>
/// <param name="FindInHeader">The columns of the id and the value in a header; null if the first line is no header.</param>
sealed record PairKind(string Value, Func<string[], (int Id, int Value)?> FindInHeader)
{
    /// <summary>The id and the name of an item.</summary>
    public static PairKind Name { get; } = new("name", FindNames);

    /// <summary>The id of an item and the id that replaces it.</summary>
    public static PairKind Replacement { get; } = new(
        "replacement", fields => fields is [var old, var by, ..] && HeaderWords.IsOldId(old) && HeaderWords.IsNewId(by) ? (0, 1) : null);

    static (int Id, int Value)? FindNames(string[] fields)
    {
        var name = Array.FindIndex(fields, HeaderWords.IsExactlyName);
        if (name < 0) name = Array.FindIndex(fields, HeaderWords.IsName);
        if (name < 0) return null;
        var id = Enumerable.Range(0, fields.Length).Where(column => column != name && HeaderWords.IsId(fields[column])).FirstOrDefault(-1);
        if (id >= 0) return (id, name);
        // An item may be called "Name". In a header, nothing looks like an id.
        return fields.Length > 1 && !Array.Exists(fields, field => field.Any(char.IsDigit)) ? (name == 0 ? 1 : 0, name) : null;
    }
}

/// <summary>The result of reading a file of pairs.</summary>
/// <param name="Path">The file.</param>
/// <param name="Pairs">The number of different ids.</param>
/// <param name="IdColumn">The column of the id, by name or as <c>column 0</c>.</param>
/// <param name="ValueColumn">The column of the value.</param>
/// <param name="BadLines">The number of skipped bad lines.</param>
/// <param name="FirstBadLines">Messages for the first few bad lines.</param>
sealed record PairFileReport(string Path, long Pairs, string IdColumn, string ValueColumn, long BadLines, IReadOnlyList<string> FirstBadLines);

/// <summary>Why a line of a file of pairs is bad, as far as options can help.</summary>
enum BadPairKind
{
    /// <summary>The line itself is bad.</summary>
    Line,

    /// <summary>The line has too few columns: the separator or the columns may be others.</summary>
    TooFewColumns,

    /// <summary>The line is not UTF-8: the encoding may be another one.</summary>
    InvalidUtf8,
}

/// <summary>A bad line of a file of pairs under <see cref="BadRowPolicy.Stop"/>.</summary>
sealed class BadPairException(string message, BadPairKind kind, bool isName) : GpuAlsException(message)
{
    /// <summary>Why the line is bad.</summary>
    public BadPairKind Kind => kind;

    /// <summary>Whether the line is one of a file of names.</summary>
    public bool IsName => isName;
}

/// <summary>The lines of a file of pairs below its header, each with an id and a value: a file of item names or of aliases.</summary>
sealed class PairLines : IDisposable
{
    const int MaxMessages = 5;

    readonly string path;
    readonly PairKind kind;
    readonly BadRowPolicy onBadLine;
    readonly NameRules rules;
    readonly TextInput input;
    readonly DelimitedLines lines;
    readonly string[]? header;
    readonly int idColumn;
    readonly int valueColumn;
    readonly int byColumn; // −1 for none
    readonly bool isTable;
    readonly List<string> messages = [];
    bool isLineTaken; // whether the current line was handed out already, as the header or as a pair
    long badLines;

    /// <param name="path">The file.</param>
    /// <param name="kind">The meaning of the columns.</param>
    /// <param name="layout">The layout of the file.</param>
    /// <param name="format">The format of the interactions: their spelling of names, and their treatment of bad rows.</param>
    /// <param name="kinds">The kinds of files that are read beside delimited text.</param>
    /// <param name="cancel">Cancels the opening, for example of a pipe that nobody writes to.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or has no such column.</exception>
    public PairLines(
        string path,
        PairKind kind,
        ItemNamesLayout layout,
        InteractionFormat format,
        IReadOnlyList<SourceKind> kinds,
        CancellationToken cancel)
    {
        this.path = path;
        this.kind = kind;
        onBadLine = format.OnBadRow;
        rules = format.NameRules;
        (input, isTable) = new SourceFiles(format, kinds).OpenText(path, layout.Text, cancel);
        try
        {
            lines = LayoutDetection.Open(input, isTable ? TableText.Layout : layout.Text);
            var first = lines.NextNotBlank() && !lines.HasBrokenQuote ? lines.Fields() : null;
            var found = first is null ? null : kind.FindInHeader(first);
            if (isTable || found is not null || layout.Id?.Name is not null || layout.Name?.Name is not null) header = first;
            idColumn = layout.Id is { } id ? Position("id", id) : found?.Id ?? 0;
            valueColumn = layout.Name is { } value ? Position(kind.Value, value) : found?.Value ?? 1;
            byColumn = layout.By is { } by ? Position("author", by) : -1;
            if (idColumn == valueColumn)
                throw new GpuAlsException($"{path}: the id and the {kind.Value} are both column {idColumn}; expected two different columns");
            isLineTaken = header is not null || lines.Number == 0;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The number of the current line, counted from 1.</summary>
    public long Number => lines.Number;

    /// <summary>The id of the current line, in its one spelling.</summary>
    public ReadOnlySpan<byte> Id => InOneSpelling(lines.Name(idColumn));

    /// <summary>The value of the current line, in its one spelling.</summary>
    public ReadOnlySpan<byte> Value => byColumn < 0 || lines.Name(byColumn) is { IsEmpty: true }
        ? InOneSpelling(lines.Name(valueColumn))
        : InOneSpelling((byte[])[.. lines.Name(valueColumn), .. " – "u8, .. lines.Name(byColumn)]);

    /// <summary>Moves to the next line with an id and a value.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="GpuAlsException">
    /// The file cannot be read, or a line is bad and the policy is to stop (<see cref="BadPairException"/>).
    /// </exception>
    public bool Next()
    {
        while (!isLineTaken || lines.NextNotBlank())
        {
            isLineTaken = true;
            if (ProblemOf(out var why) is not { } problem) return true;
            Reject(problem, why);
        }

        return false;
    }

    /// <summary>Counts the current line as a bad one.</summary>
    /// <exception cref="BadPairException">The policy is to stop.</exception>
    public void Reject(string problem, BadPairKind why = BadPairKind.Line)
    {
        var message = $"{Where}: {problem}";
        if (onBadLine == BadRowPolicy.Stop)
        {
            // A damaged file has garbage before the checksum that reveals it.
            input.CheckRest();
            throw new BadPairException(message, why, isName: kind == PairKind.Name);
        }

        badLines++;
        if (messages.Count < MaxMessages) messages.Add(message);
    }

    /// <summary>The result, at the end of the file.</summary>
    /// <param name="pairs">The number of different ids.</param>
    /// <exception cref="GpuAlsException">There are no pairs.</exception>
    public PairFileReport Report(long pairs) => pairs > 0
        ? new PairFileReport(path, pairs, NameOf(idColumn), NameOf(valueColumn), badLines, messages)
        : throw new GpuAlsException(
            badLines == 0
                ? $"{path}: no {kind.Value}s; expected lines with an id and a {kind.Value}"
                : $"{path}: no {kind.Value}s, only {DisplayText.Count(badLines, "invalid line")}; the first one is {messages[0]}");

    public void Dispose()
    {
        lines?.Dispose(); // null only after a failure of the constructor
        input.Dispose();
    }

    // A table as text has its names in the first line.
    string Where => isTable ? FormattableString.Invariant($"record {lines.Number - 1} of {path}") : $"{path}:{lines.Number}";

    ReadOnlySpan<byte> InOneSpelling(ReadOnlySpan<byte> field) => rules.Changed(field) ?? field;

    int Position(string word, ColumnReference reference) => ColumnLayout.Position(word, reference, header, header, isTable ? path : Where);

    string NameOf(int column) =>
        header is not null && column < header.Length && header[column].Length > 0 ? DisplayText.Escape(header[column]) : $"column {column}";

    string? ProblemOf(out BadPairKind why)
    {
        why = BadPairKind.Line;
        if (lines.HasBrokenQuote) return WithLine(lines.QuoteProblem);
        var needed = Math.Max(idColumn, valueColumn) + 1;
        if (lines.FieldCount < needed)
        {
            why = BadPairKind.TooFewColumns;
            return WithLine($"{DisplayText.Count(lines.FieldCount, "column")}; expected {needed} ({Expected(needed)})");
        }

        var id = lines.Name(idColumn);
        var value = lines.Name(valueColumn);
        // A name may begin with a quote that is not closed.
        if (lines.HasBrokenQuote) return WithLine(lines.QuoteProblem);
        if (id.IsEmpty || rules.IsBlank(id)) return WithLine($"id is {(id.IsEmpty ? "empty" : "blank")}; expected an id");
        if (value.IsEmpty || rules.IsBlank(value))
            return WithLine($"{kind.Value} is {(value.IsEmpty ? "empty" : "blank")}; expected a {kind.Value}");
        if (!Utf8.IsValid(id) || !Utf8.IsValid(value))
        {
            why = BadPairKind.InvalidUtf8;
            return WithLine("invalid UTF-8; expected UTF-8");
        }

        return id.Contains((byte)0) || value.Contains((byte)0) ? WithLine("NUL character; expected text") : null;
    }

    string Expected(int needed) => needed == 2 && header is null && idColumn == 0
        ? $"id, {kind.Value}"
        : $"id in {NameOf(idColumn)}, {kind.Value} in {NameOf(valueColumn)}";

    string WithLine(string problem) => $"{problem}: {DisplayText.Quote(lines.Line)}";
}
