using System.Text;

namespace GpuAls.Ingestion.Input;

/// <summary>Lines at the start of a text that are no rows: those that are skipped by number, and Excel's <c>sep=;</c>.</summary>
static class LeadingLines
{
    /// <summary>Passes over a number of lines. A line break is LF, CR LF or CR, in quotes too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">The number of lines.</param>
    /// <returns>The rest of the text, and the number of lines skipped, which is less at the end of the text.</returns>
    public static (PeekableStream Below, long Skipped) Skip(PeekableStream text, long count)
    {
        if (count == 0) return (text, 0);
        var buffer = new byte[1 << 16];
        var skipped = 0L;
        var isAfterCarriageReturn = false;
        while (true)
        {
            var length = text.Read(buffer);
            if (length == 0) return (text, skipped);
            for (var k = 0; k < length; k++)
            {
                if (isAfterCarriageReturn && buffer[k] == '\n')
                {
                    isAfterCarriageReturn = false;
                    continue;
                }

                if (skipped == count) return (new PeekableStream(new PrefixedStream(buffer.AsMemory(k..length), text)), skipped);
                isAfterCarriageReturn = buffer[k] == '\r';
                if (isAfterCarriageReturn || buffer[k] == '\n') skipped++;
            }
        }
    }

    /// <summary>The separator that a first line <c>sep=;</c> names; null for any other line.</summary>
    public static string? SeparatorOf(ReadOnlySpan<byte> start)
    {
        start = start.TrimStart("\uFEFF"u8);
        var end = start.IndexOfAny((byte)'\n', (byte)'\r');
        if (end < 0 || end > 16) return null;
        var line = Encoding.UTF8.GetString(start[..end]).Trim('"');
        return line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && line.Length == 5 && line[4] != '"' ? line[4..] : null;
    }
}
