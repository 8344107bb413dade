using System.Text.Json;

namespace GpuAls.Core.Checkpoints;

/// <summary>A part of a checkpoint, as the manifest names it: the vectors of consecutive users and items.</summary>
/// <param name="File">The name of the file, in the folder of the manifest.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Hash">The SHA-256 of its header and table, which have the checksums of all of its sections, in hexadecimal digits.</param>
/// <param name="Users">The number of its users; the first one follows the last one of the part before.</param>
/// <param name="Items">The number of its items, in the same order.</param>
sealed record CheckpointPart(string File, long Bytes, string Hash, int Users, int Items)
{
    /// <summary>The section of the manifest: JSON.</summary>
    public static byte[] Write(IEnumerable<CheckpointPart> parts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var part in parts)
            {
                json.WriteStartObject();
                json.WriteString("file", part.File);
                json.WriteNumber("bytes", part.Bytes);
                json.WriteString("sha256", part.Hash);
                json.WriteNumber("users", part.Users);
                json.WriteNumber("items", part.Items);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return stream.ToArray();
    }

    /// <summary>Reads the section.</summary>
    /// <exception cref="FormatException">It is damaged; the message says how.</exception>
    public static IReadOnlyList<CheckpointPart> Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            CheckpointPart[] parts =
            [
                .. document.RootElement.EnumerateArray().Select(part => new CheckpointPart(
                    Name(part.GetProperty("file").GetString()),
                    part.GetProperty("bytes").GetInt64(),
                    part.GetProperty("sha256").GetString() ?? throw new FormatException("'sha256' is missing"),
                    Count(part, "users"),
                    Count(part, "items"))),
            ];
            return parts.Length > 0 ? parts : throw new FormatException("no parts; expected at least one");
        }
        catch (Exception exception) when (JsonFailure.IsOf(exception) || exception is KeyNotFoundException)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    // A path could lead to a file outside the folder.
    static string Name(string? file) => CheckpointFolder.IsPart(file)
        ? file!
        : throw new FormatException($"the file {DisplayText.Quote(file ?? "")}; expected the name of a part");

    static int Count(JsonElement part, string name) => part.GetProperty(name).GetInt32() is >= 0 and var count
        ? count
        : throw new FormatException($"'{name}' is negative");
}
