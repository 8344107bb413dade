using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace GpuAls.Core.Interactions;

/// <summary>
/// "Did you mean": the names that are most similar to an unknown name, by a small edit distance or because one contains the other, comparing letters
/// and digits without case.
/// </summary>
static class NameSuggestions
{
    const int MaxSuggestions = 3;

    // Many names contain a shorter text by chance.
    const int MinPartLength = 3;

    /// <summary>Up to three different names, the most similar first; equally similar ones in the order of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static IReadOnlyList<string> Nearest(Vocabulary names, string name)
    {
        Span<char> sought = stackalloc char[LetterText.MaxLength], buffer = stackalloc char[LetterText.MaxLength];
        sought = sought[..LetterText.From(System.Text.Encoding.UTF8.GetBytes(name), sought)];
        if (sought.IsEmpty) return [];

        var nearest = new List<(int Distance, string Name)>(MaxSuggestions + 1);
        var allowed = AllowedDistance(sought.Length);
        for (var row = 0; row < names.Count; row++)
        {
            var candidate = buffer[..LetterText.From(names.NameBytes(row), buffer)];
            var limit = nearest.Count < MaxSuggestions ? int.MaxValue : nearest[^1].Distance - 1;
            var distance = Distance(sought, candidate, allowed);
            if (distance > limit) continue;
            Insert(nearest, distance, names.Name(row));
        }

        return [.. nearest.Select(found => found.Name)];
    }

    /// <summary>
    /// One typing error in a short name, one more for every few letters; none in a name of one or two letters, because all such names are similar.
    /// </summary>
    static int AllowedDistance(int length) => length switch { < 3 => 0, < 6 => 1, < 11 => 2, _ => 3 };

    static int Distance(ReadOnlySpan<char> sought, ReadOnlySpan<char> candidate, int allowed)
    {
        var shorter = sought.Length <= candidate.Length ? sought : candidate;
        var longer = sought.Length <= candidate.Length ? candidate : sought;
        var difference = longer.Length - shorter.Length;
        // A part of the name, such as 'beatles' for 'the beatles', or the name with more around it, if it is the larger part of the typed text.
        var mayBePart = shorter.Length >= MinPartLength && (shorter.Length == sought.Length || shorter.Length * 2 >= longer.Length);
        if (mayBePart && longer.IndexOf(shorter) >= 0) return difference;
        if (difference > allowed) return int.MaxValue;
        var distance = EditDistance.Bounded(shorter, longer, allowed);
        return distance <= allowed ? distance : int.MaxValue;
    }

    static void Insert(List<(int Distance, string Name)> nearest, int distance, string name)
    {
        if (distance == int.MaxValue || nearest.Exists(found => found.Name == name)) return;
        var place = nearest.FindIndex(found => found.Distance > distance);
        nearest.Insert(place < 0 ? nearest.Count : place, (distance, name));
        if (nearest.Count > MaxSuggestions) nearest.RemoveAt(MaxSuggestions);
    }
}

/// <summary>A name's letters and digits in lower case, without white space, punctuation and symbols, which people omit or mistype.</summary>
static class LetterText
{
    /// <summary>The maximum number of letters that are compared.</summary>
    public const int MaxLength = 256;

    static ReadOnlySpan<byte> AsciiLetters => AsciiTable;

    static readonly byte[] AsciiTable =
        [.. Enumerable.Range(0, 128).Select(code => char.IsAsciiLetterOrDigit((char)code) ? (byte)char.ToLowerInvariant((char)code) : (byte)0)];

    /// <summary>Writes the letters of a UTF-8 text and returns their number, at most the length of <paramref name="letters"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int From(ReadOnlySpan<byte> utf8, Span<char> letters)
    {
        var count = 0;
        var ascii = AsciiLetters;
        for (var k = 0; k < utf8.Length && count < letters.Length; k++)
        {
            if (utf8[k] >= ascii.Length) return count + FromUnicode(utf8[k..], letters[count..]);
            // Always written, but counted only if it is a letter: no branch to mispredict.
            letters[count] = (char)ascii[utf8[k]];
            count += ascii[utf8[k]] != 0 ? 1 : 0;
        }

        return count;
    }

    static int FromUnicode(ReadOnlySpan<byte> utf8, Span<char> letters)
    {
        var count = 0;
        while (utf8.Length > 0)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            utf8 = utf8[length..];
            if (!IsLetter(rune)) continue;
            var lower = Rune.ToLowerInvariant(rune);
            if (!lower.TryEncodeToUtf16(letters[count..], out var written)) break;
            count += written;
        }

        return count;
    }

    // Emoji too: a name may consist of emoji alone.
    static bool IsLetter(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol;
}

/// <summary>
/// The number of letters to insert, delete, replace or exchange with their neighbour
/// to turn one text into another (optimal string alignment, Damerau 1964).
/// </summary>
static class EditDistance
{
    /// <summary>
    /// The distance, or any number above <paramref name="max"/> if it is above that: only the cells near the diagonal are computed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Bounded(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int max)
    {
        if (Math.Abs(a.Length - b.Length) > max) return max + 1;
        var width = b.Length + 1;
        Span<int> cells = width <= 512 ? stackalloc int[3 * width] : new int[3 * width];
        Span<int> beforeLast = cells[..width], last = cells.Slice(width, width), current = cells[(2 * width)..];
        cells.Fill(max + 1);
        for (var j = 0; j <= Math.Min(max, b.Length); j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current.Fill(max + 1);
            if (i <= max) current[0] = i;
            var nearest = current[0];
            for (var j = Math.Max(1, i - max); j <= Math.Min(b.Length, i + max); j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var cell = Math.Min(last[j - 1] + cost, 1 + Math.Min(last[j], current[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cell = Math.Min(cell, beforeLast[j - 2] + 1);
                current[j] = cell;
                nearest = Math.Min(nearest, cell);
            }

            // An exchange reaches one row back, so both of the last two rows must be out of reach.
            if (nearest > max && i > 1 && Min(last) > max) return max + 1;
            var free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }

        return last[^1];
    }

    static int Min(ReadOnlySpan<int> cells)
    {
        var min = int.MaxValue;
        foreach (var cell in cells) min = Math.Min(min, cell);
        return min;
    }
}
