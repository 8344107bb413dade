namespace GpuAls.Ingestion.Input;

/// <summary>Names in quotes in a text whose quotes are otherwise ordinary characters.</summary>
static class QuotedText
{
    /// <summary>Whether a field begins with a quote that is not closed: it has an odd number of quotes.</summary>
    public static bool IsUnclosed(ReadOnlySpan<byte> field) => field.StartsWith("\""u8) && field.Count((byte)'"') % 2 == 1;

    /// <summary>
    /// Removes the quotes of a field that begins and ends with one and has quotes inside only twice: <c>"Heroes"</c> becomes <c>Heroes</c>, but
    /// <c>"Weird Al" Yankovic</c> stays.
    /// </summary>
    /// <returns>Whether there were any to remove.</returns>
    public static bool TryRemove(ReadOnlySpan<byte> field, out ReadOnlySpan<byte> text)
    {
        text = field;
        if (field.Length < 2 || field[0] != '"' || field[^1] != '"') return false;
        var inside = field[1..^1];
        if (!inside.Contains((byte)'"'))
        {
            text = inside;
            return true;
        }

        for (var k = 0; k < inside.Length; k++)
        {
            if (inside[k] != '"') continue;
            if (++k == inside.Length || inside[k] != '"') return false;
        }

        text = Undouble(inside);
        return true;
    }

    /// <summary>Every doubled quote as one.</summary>
    public static byte[] Undouble(ReadOnlySpan<byte> text)
    {
        var result = new byte[text.Length];
        var length = 0;
        for (var k = 0; k < text.Length; k++)
        {
            result[length++] = text[k];
            if (text[k] == '"') k++;
        }

        return result[..length];
    }
}
