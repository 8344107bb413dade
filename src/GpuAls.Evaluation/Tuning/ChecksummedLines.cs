using System.Globalization;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Memory;

namespace GpuAls.Evaluation.Tuning;

/// <summary>
/// A chain of JSON objects, one a line, each with a checksum as its last property: the CRC-32C of the checksum of the line before and of the line
/// without this property. A line that was changed does not have its checksum, and neither has a line after one that was lost, doubled or moved.
/// </summary>
sealed class ChecksummedLines
{
    /// <summary>The name of the last property of each line.</summary>
    public const string Property = "checksum";

    static readonly string Start = $",\"{Property}\":\"";
    static readonly int EndLength = End(0).Length;

    // Before the first line.
    uint last;

    /// <summary>Adds the checksum to a JSON object that becomes the next line.</summary>
    public string Seal(string json) => Encoding.UTF8.GetString(Seal(Encoding.UTF8.GetBytes(json)));

    /// <summary>Adds the checksum to the UTF-8 of a JSON object that becomes the next line.</summary>
    public byte[] Seal(ReadOnlySpan<byte> json)
    {
        last = Checksum(json[..^1]);
        return [.. json[..^1], .. Encoding.UTF8.GetBytes(End(last))];
    }

    /// <summary>Reads the checksum of the next line.</summary>
    /// <returns>The difference from the right one, as the end of a sentence; null if there is none.</returns>
    public string? Check(ReadOnlySpan<byte> line)
    {
        var content = line[..Math.Max(0, line.Length - EndLength)];
        var end = line[content.Length..];
        last = Checksum(content);
        var expected = Encoding.UTF8.GetBytes(End(last));
        if (end.SequenceEqual(expected)) return null;
        return end.StartsWith(Encoding.UTF8.GetBytes(Start)) && end.EndsWith("\"}"u8)
            ? $"its checksum is {Hexadecimal(last)}; expected {DisplayText.Escape(Encoding.UTF8.GetString(end[Start.Length..^2]))}"
            : $"it ends with {DisplayText.Quote(end)}; expected a checksum such as {DisplayText.Quote(expected)}";
    }

    uint Checksum(ReadOnlySpan<byte> content) => BlockChecksum.Crc32C([.. Encoding.UTF8.GetBytes(Hexadecimal(last)), .. content]);

    static string End(uint checksum) => $"{Start}{Hexadecimal(checksum)}\"}}";

    static string Hexadecimal(uint checksum) => checksum.ToString("X8", CultureInfo.InvariantCulture);
}
