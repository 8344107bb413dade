using System.Text.Json;
using GpuAls.Core;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Tables;

/// <summary>Reads the fields of one record.</summary>
/// <param name="reader">Before the record; afterwards at its last token.</param>
/// <param name="record">The buffer that the positions of the reader point to.</param>
/// <returns>False if the record goes on behind the buffer. It is then read once more from its start, with a longer buffer.</returns>
/// <exception cref="JsonException">The record is no JSON.</exception>
delegate bool RecordReader(ref Utf8JsonReader reader, ReadOnlySpan<byte> record);

/// <summary>
/// The records of a JSON text, one after the other: the objects of JSON lines, or the elements of one array. After a damaged line, the next line is
/// read; in an array nothing shows where the next record starts, so that a damaged one is an error.
/// </summary>
sealed class JsonRecords : IDisposable
{
    // A record that is longer is no interaction.
    const int MaxRecordLength = 1 << 28;

    readonly TextInput input;
    readonly int firstStart;
    byte[] buffer = new byte[1 << 17];
    int start; // of the next record
    int end; // of the bytes in the buffer
    int currentStart;
    int currentLength;
    bool isEnded; // whether the text has no more bytes than those in the buffer
    bool isRestartable = true;
    long line = 1;
    long number;

    /// <param name="input">The open text.</param>
    /// <exception cref="GpuAlsException">The text cannot be read.</exception>
    public JsonRecords(TextInput input)
    {
        this.input = input;
        SkipBlanks();
        IsArray = start < end && buffer[start] == '[';
        if (IsArray) start++;
        firstStart = start;
    }

    /// <summary>Whether the records are the elements of an array.</summary>
    public bool IsArray { get; }

    /// <summary>The number of the current record in an array, or of its first line; counted from 1.</summary>
    public long Position { get; private set; }

    /// <summary>The current record as it is written; a damaged line up to its end.</summary>
    public ReadOnlySpan<byte> Current => buffer.AsSpan(currentStart, currentLength);

    /// <summary>The problem of the current record; null if it was read.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the next record.</summary>
    /// <param name="read">Reads its fields.</param>
    /// <returns>False at the end of the text.</returns>
    /// <exception cref="GpuAlsException">The text cannot be read, or an element of an array is damaged.</exception>
    public bool Next(RecordReader read)
    {
        Problem = null;
        SkipBlanks();
        if (IsArray && !NextElement()) return false;
        if (start == end) return IsArray ? throw Cut() : false;
        number++;
        Position = IsArray ? number : line;
        while (true)
        {
            try
            {
                if (TryRead(read, out var length))
                {
                    Take(length);
                    return true;
                }
            }
            catch (JsonException exception)
            {
                if (IsArray) throw Damaged(exception);
                TakeLine("no JSON object");
                return true;
            }

            if (isEnded)
            {
                if (IsArray) throw Cut();
                TakeLine("a JSON object without its end");
                return true;
            }

            if (end - start > MaxRecordLength)
                throw new GpuAlsException($"{Where}: a record of more than {MaxRecordLength >> 20} MiB; expected one object for each row");
            Fill();
        }
    }

    /// <summary>Starts with the first record again, which is possible as long as the start of the text is in the buffer.</summary>
    public void Restart()
    {
        if (!isRestartable) throw new InvalidOperationException("the first record is no longer in memory");
        isRestartable = false;
        (start, line, number) = (firstStart, 1 + buffer.AsSpan(0, firstStart).Count((byte)'\n'), 0);
    }

    /// <inheritdoc/>
    public void Dispose() => buffer = [];

    string Where => IsArray ? FormattableString.Invariant($"record {number} of {input.Name}") : FormattableString.Invariant($"{input.Name}:{line}");

    bool TryRead(RecordReader read, out int length)
    {
        var record = buffer.AsSpan(start, end - start);
        var reader = new Utf8JsonReader(record, isFinalBlock: false, default);
        length = 0;
        if (!reader.Read()) return false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            if (!reader.TrySkip()) return false;
            Problem = "no JSON object";
        }
        else
        {
            var whole = reader;
            try
            {
                if (!read(ref reader, record)) return false;
            }
            catch (InvalidOperationException exception)
            {
                // The object has its end, but a string in it is no text.
                reader = whole;
                if (!reader.TrySkip()) return false;
                Problem = JsonFailure.ReasonOf(exception);
            }
        }

        length = (int)reader.BytesConsumed;
        return true;
    }

    bool NextElement()
    {
        if (start < end && buffer[start] == ',' && number > 0)
        {
            start++;
            SkipBlanks();
        }

        return !(start < end && buffer[start] == ']');
    }

    void Take(int length)
    {
        (currentStart, currentLength) = (start, length);
        line += Current.Count((byte)'\n');
        start += length;
    }

    // The rest of the line belongs to the record that is damaged: an object that starts there would be read as a row of its own.
    void TakeLine(string problem)
    {
        int length;
        while ((length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n')) < 0 && !isEnded) Fill();
        Take(length < 0 ? end - start : length);
        Problem = problem;
    }

    void SkipBlanks()
    {
        while (true)
        {
            while (start < end && buffer[start] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' || IsByteOrderMark())
            {
                if (buffer[start] == '\n') line++;
                start++;
            }

            if (start < end || isEnded) return;
            Fill();
        }
    }

    bool IsByteOrderMark() => number == 0 && start < end && start < 3 && buffer[start] is 0xEF or 0xBB or 0xBF;

    void Fill()
    {
        if (start > 0 && !isRestartable)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end == buffer.Length) Array.Resize(ref buffer, 2 * buffer.Length);
        try
        {
            var length = input.Text.Read(buffer.AsSpan(end));
            isEnded = length == 0;
            end += length;
        }
        catch (Exception e) when (TextInput.IsFailure(e))
        {
            throw TextInput.Failure(input.Name, e, line);
        }
    }

    UnreadableInputException Damaged(JsonException exception) =>
        new($"{Where}: {Words(exception)}; expected a JSON object", "Correct the record, or write one object on each line", exception);

    UnreadableInputException Cut() =>
        new($"{input.Name}: the array has no end after {DisplayText.Count(number, "record")}; expected ]", "Copy or download the file again");

    static string Words(JsonException exception) => JsonFailure.ReasonOf(exception) is { Length: > 0 } reason
        ? char.ToLowerInvariant(reason[0]) + reason[1..]
        : "no JSON";
}
