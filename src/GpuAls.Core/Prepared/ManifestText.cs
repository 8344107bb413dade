using System.Text.Json;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Prepared;

/// <summary>A manifest as JSON; docs/large-data.md describes its members.</summary>
static class ManifestText
{
    const string FormatName = "gpuals prepared data";

    /// <summary>Writes a manifest.</summary>
    public static byte[] Write(PreparedManifest manifest)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" })) Write(json, manifest);
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    /// <summary>Writes a manifest as one value.</summary>
    public static void Write(Utf8JsonWriter json, PreparedManifest manifest)
    {
        json.WriteStartObject();
        json.WriteString("format", FormatName);
        json.WriteNumber("version", PreparedFiles.Version);
        json.WriteString("program", manifest.Program);
        json.WriteNumber("users", manifest.Users);
        json.WriteNumber("items", manifest.Items);
        json.WriteNumber("pairs", manifest.Pairs);
        json.WriteNumber("duplicates", manifest.Duplicates);
        json.WriteNumber("cancelled", manifest.Cancelled);
        json.WriteString("eventWeights", manifest.EventWeights);
        // Members that a folder without times lacks: its manifest has the bytes that it had before there were times.
        if (manifest.Times is { } times) WriteObject(json, "times", times, (to, members) => members.Write(to));
        WriteObject(json, "roundedSums", manifest.RoundedSums, Write);
        WriteObject(json, "dropped", manifest.Dropped, Write);
        json.WriteStartArray("inputs");
        foreach (var input in manifest.Inputs) Write(json, input);
        json.WriteEndArray();
        json.WriteString("names", manifest.Names);
        Write(json, "byUser", manifest.ByUser);
        Write(json, "byItem", manifest.ByItem);
        json.WriteString("fingerprint", manifest.Fingerprint);
        json.WriteEndObject();
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="FormatException">The text is no manifest of this version; the message says why.</exception>
    public static PreparedManifest Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception))
        {
            throw new FormatException(JsonFailure.ReasonOf(exception), exception);
        }
        catch (KeyNotFoundException exception)
        {
            throw new FormatException("a member is missing", exception);
        }
    }

    /// <summary>Reads a manifest from a value.</summary>
    public static PreparedManifest Read(JsonElement json)
    {
        if (json.GetProperty("format").GetString() != FormatName) throw new FormatException("it is no manifest of prepared data");
        var version = json.GetProperty("version").GetInt32();
        if (version > PreparedFiles.Version)
            throw new FormatException($"written by a newer GpuAls: format {version}, this program reads up to {PreparedFiles.Version}");
        return new PreparedManifest
        {
            Program = Text(json, "program"),
            Users = Count(json, "users"),
            Items = Count(json, "items"),
            Pairs = Long(json, "pairs"),
            Duplicates = Long(json, "duplicates"),
            Cancelled = Long(json, "cancelled"),
            EventWeights = json.GetProperty("eventWeights").GetString(),
            Times = json.TryGetProperty("times", out var times) ? InteractionTimes.Read(times) : null,
            RoundedSums = ReadRounded(json.GetProperty("roundedSums")),
            Dropped = ReadDropped(json.GetProperty("dropped")),
            Inputs = [.. json.GetProperty("inputs").EnumerateArray().Select(ReadInput)],
            Names = Text(json, "names"),
            ByUser = [.. json.GetProperty("byUser").EnumerateArray().Select(ReadShard)],
            ByItem = [.. json.GetProperty("byItem").EnumerateArray().Select(ReadShard)],
            Fingerprint = Text(json, "fingerprint"),
        };
    }

    static void Write(Utf8JsonWriter json, PreparedInput input)
    {
        json.WriteStartObject();
        json.WriteString("name", input.Name);
        json.WriteNumber("rows", input.Rows);
        json.WriteNumber("interactions", input.Interactions);
        json.WriteNumber("zeros", input.Zeros);
        json.WriteNumber("low", input.Low);
        if (input.Outside > 0) json.WriteNumber("outside", input.Outside);
        if (input.Later > 0) json.WriteNumber("later", input.Later);
        json.WriteNumber("bytes", input.Bytes);
        json.WriteStartObject("badRows");
        foreach (var (kind, count) in input.BadRows.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteNumber(kind, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static PreparedInput ReadInput(JsonElement json) => new(
        Text(json, "name"),
        Long(json, "rows"),
        Long(json, "interactions"),
        Long(json, "zeros"),
        Long(json, "low"),
        Long(json, "bytes"),
        json.GetProperty("badRows").EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetInt64()))
    {
        Outside = json.TryGetProperty("outside", out _) ? Long(json, "outside") : 0,
        Later = json.TryGetProperty("later", out _) ? Long(json, "later") : 0,
    };

    static void Write(Utf8JsonWriter json, string name, IReadOnlyList<PreparedShard> shards)
    {
        json.WriteStartArray(name);
        foreach (var shard in shards)
        {
            json.WriteStartObject();
            json.WriteString("file", shard.File);
            json.WriteNumber("firstRow", shard.FirstRow);
            json.WriteNumber("rows", shard.Rows);
            json.WriteNumber("firstPair", shard.FirstPair);
            json.WriteNumber("pairs", shard.Pairs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static PreparedShard ReadShard(JsonElement json) =>
        new(Text(json, "file"), Count(json, "firstRow"), Count(json, "rows"), Long(json, "firstPair"), Long(json, "pairs"));

    static void Write(Utf8JsonWriter json, RoundedStrengths rounded)
    {
        json.WriteNumber("count", rounded.Count);
        json.WriteString("exact", rounded.Exact);
        json.WriteNumber("stored", rounded.Stored);
        json.WriteString("user", rounded.User);
        json.WriteString("item", rounded.Item);
    }

    static RoundedStrengths? ReadRounded(JsonElement json) => json.ValueKind == JsonValueKind.Null
        ? null
        : new(Long(json, "count"), Text(json, "exact"), json.GetProperty("stored").GetDouble(), Text(json, "user"), Text(json, "item"));

    static void Write(Utf8JsonWriter json, PreparedDrop dropped)
    {
        json.WriteString("filter", dropped.Filter);
        json.WriteNumber("pairs", dropped.Pairs);
        json.WriteNumber("users", dropped.Users);
        json.WriteNumber("items", dropped.Items);
        json.WriteNumber("rounds", dropped.Rounds);
    }

    /// <summary>Writes an object; null for a value that is null.</summary>
    static void WriteObject<T>(Utf8JsonWriter json, string name, T? value, Action<Utf8JsonWriter, T> writeMembers) where T : class
    {
        if (value is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        writeMembers(json, value);
        json.WriteEndObject();
    }

    static PreparedDrop? ReadDropped(JsonElement json) => json.ValueKind == JsonValueKind.Null
        ? null
        : new(Text(json, "filter"), Long(json, "pairs"), Count(json, "users"), Count(json, "items"), Count(json, "rounds"));

    static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null; expected a text");

    static long Long(JsonElement json, string name) => json.GetProperty(name).GetInt64() is >= 0 and var number
        ? number
        : throw new FormatException($"'{name}' is negative; expected 0 or more");

    static int Count(JsonElement json, string name) => Long(json, name) is < int.MaxValue and var number
        ? (int)number
        : throw new FormatException($"'{name}' is too large; expected less than {int.MaxValue}");
}
