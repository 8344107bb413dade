using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Serving.Events;

/// <summary>
/// A line of a journal: the CRC-32C of the rest in eight hexadecimal digits, a blank, and JSON. The first line names the journal:
/// <c>{"format":"gpuals-events","version":1,"journal":GUID,"after":0}</c>. Each other line has the events of one request:
/// <c>{"events":[["alice","muse",3,"2026-01-31T12:00:00.000Z"]]}</c>.
/// </summary>
static class JournalLine
{
    const string FormatName = "gpuals-events";
    const int Version = 1;
    const int ChecksumDigits = 8;
    const string TimePattern = "yyyy-MM-ddTHH:mm:ss.fffZ";

    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The first line, with its end.</summary>
    /// <param name="journal">The identity of the journal.</param>
    /// <param name="after">The number of the event before the first one in the file.</param>
    public static byte[] OfHeader(Guid journal, long after) => Line(json =>
    {
        json.WriteString("format", FormatName);
        json.WriteNumber("version", Version);
        json.WriteString("journal", journal);
        json.WriteNumber("after", after);
    });

    /// <summary>The line of a request, with its end.</summary>
    public static byte[] OfEvents(IEnumerable<JournalEvent> events) => Line(json =>
    {
        json.WriteStartArray("events");
        foreach (var (user, item, strength, time) in events)
        {
            json.WriteStartArray();
            json.WriteStringValue(user);
            json.WriteStringValue(item);
            json.WriteNumberValue(strength);
            json.WriteStringValue(time.UtcDateTime.ToString(TimePattern, CultureInfo.InvariantCulture));
            json.WriteEndArray();
        }

        json.WriteEndArray();
    });

    /// <summary>Reads the first line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="FormatException">It is no first line of a journal of this version.</exception>
    public static (Guid Journal, long After) ReadHeader(ReadOnlyMemory<byte> line) => Read(line, json =>
        json.GetProperty("format").GetString() == FormatName && json.GetProperty("version").GetInt32() == Version
            ? (json.GetProperty("journal").GetGuid(), json.GetProperty("after").GetInt64())
            : throw new FormatException("another format"));

    /// <summary>Reads the events of a line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="FormatException">The line is damaged.</exception>
    public static IReadOnlyList<JournalEvent> ReadEvents(ReadOnlyMemory<byte> line) => Read(line, json => json.GetProperty("events").EnumerateArray()
        .Select(entry => new JournalEvent(
            entry[0].GetString()!,
            entry[1].GetString()!,
            entry[2].GetSingle(),
            DateTimeOffset.ParseExact(entry[3].GetString()!, TimePattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)))
        .ToArray());

    static byte[] Line(Action<Utf8JsonWriter> write)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, Readable))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return [.. Encoding.ASCII.GetBytes($"{BlockChecksum.Crc32C(body.WrittenSpan):x8} "), .. body.WrittenSpan, (byte)'\n'];
    }

    static T Read<T>(ReadOnlyMemory<byte> line, Func<JsonElement, T> read)
    {
        var start = ChecksumDigits + 1;
        if (line.Length < start || line.Span[ChecksumDigits] != ' ') throw new FormatException("no checksum");
        var body = line[start..];
        if (!line.Span[..ChecksumDigits].SequenceEqual(Encoding.ASCII.GetBytes($"{BlockChecksum.Crc32C(body.Span):x8}")))
            throw new FormatException("the checksum does not fit");
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement);
        }
        catch (Exception wrong) when (JsonFailure.IsOf(wrong) || wrong is KeyNotFoundException)
        {
            throw new FormatException(wrong.Message, wrong);
        }
    }
}
