using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace GpuAls.Core.Interactions;

/// <summary>
/// "Did you mean": the names that are nearest to one that nobody has. Near is a small edit distance, or one name inside the other, both on letters and digits
/// alone, without case.
/// </summary>
static class NameSuggestions
{
    const int Most = 3;

    // A shorter text is inside a great many names by chance.
    const int ShortestPart = 3;

    /// <summary>Up to three different names, the nearest first, of equally near ones those of the first rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static IReadOnlyList<string> Nearest(Vocabulary names, string name)
    {
        Span<char> sought = stackalloc char[LetterText.Longest], buffer = stackalloc char[LetterText.Longest];
        sought = sought[..LetterText.From(System.Text.Encoding.UTF8.GetBytes(name), sought)];
        if (sought.IsEmpty) return [];

        var nearest = new List<(int Distance, string Name)>(Most + 1);
        var allowed = AllowedDistance(sought.Length);
        for (var row = 0; row < names.Count; row++)
        {
            var candidate = buffer[..LetterText.From(names.NameBytes(row), buffer)];
            var limit = nearest.Count < Most ? int.MaxValue : nearest[^1].Distance - 1;
            var distance = Distance(sought, candidate, allowed);
            if (distance > limit) continue;
            Insert(nearest, distance, names.Name(row));
        }

        return [.. nearest.Select(found => found.Name)];
    }

    /// <summary>One slip in a short name, one more for every few letters; none in a name of one or two letters, where all names are near each other.</summary>
    static int AllowedDistance(int length) => length switch { < 3 => 0, < 6 => 1, < 11 => 2, _ => 3 };

    static int Distance(ReadOnlySpan<char> sought, ReadOnlySpan<char> candidate, int allowed)
    {
        var shorter = sought.Length <= candidate.Length ? sought : candidate;
        var longer = sought.Length <= candidate.Length ? candidate : sought;
        var difference = longer.Length - shorter.Length;
        // A part of the name, such as 'beatles' for 'the beatles'; or the name with more around it, as long as it is most of what was typed.
        var mayBePart = shorter.Length >= ShortestPart && (shorter.Length == sought.Length || shorter.Length * 2 >= longer.Length);
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
        if (nearest.Count > Most) nearest.RemoveAt(Most);
    }
}

/// <summary>A name's letters and digits in lower case; white space, punctuation and symbols, which people leave out or mistype, are gone.</summary>
static class LetterText
{
    /// <summary>How much of a name is looked at.</summary>
    public const int Longest = 256;

    static ReadOnlySpan<byte> AsciiLetters => AsciiTable;

    static readonly byte[] AsciiTable =
        [.. Enumerable.Range(0, 128).Select(code => char.IsAsciiLetterOrDigit((char)code) ? (byte)char.ToLowerInvariant((char)code) : (byte)0)];

    /// <summary>Writes the letters of a UTF-8 text and returns how many there are, at most the length of <paramref name="letters"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int From(ReadOnlySpan<byte> utf8, Span<char> letters)
    {
        var count = 0;
        var ascii = AsciiLetters;
        for (var k = 0; k < utf8.Length && count < letters.Length; k++)
        {
            if (utf8[k] >= ascii.Length) return count + FromUnicode(utf8[k..], letters[count..]);
            // Written always and counted only where it is a letter: no branch to mispredict.
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

    // Emoji too: a name may consist of nothing else.
    static bool IsLetter(Rune rune) => Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherSymbol;
}

/// <summary>
/// How many letters must be inserted, deleted, replaced or exchanged with their neighbour to make one text of another (optimal string alignment, Damerau 1964).
/// </summary>
static class EditDistance
{
    /// <summary>The distance, or any number above <paramref name="most"/> where it is above that: only the cells near the diagonal are computed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Bounded(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most) return most + 1;
        var width = b.Length + 1;
        Span<int> cells = width <= 512 ? stackalloc int[3 * width] : new int[3 * width];
        Span<int> beforeLast = cells[..width], last = cells.Slice(width, width), current = cells[(2 * width)..];
        cells.Fill(most + 1);
        for (var j = 0; j <= Math.Min(most, b.Length); j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current.Fill(most + 1);
            if (i <= most) current[0] = i;
            var nearest = current[0];
            for (var j = Math.Max(1, i - most); j <= Math.Min(b.Length, i + most); j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var cell = Math.Min(last[j - 1] + cost, 1 + Math.Min(last[j], current[j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cell = Math.Min(cell, beforeLast[j - 2] + 1);
                current[j] = cell;
                nearest = Math.Min(nearest, cell);
            }

            // An exchange reaches one row back, so both of the last two rows must be out of reach.
            if (nearest > most && i > 1 && Least(last) > most) return most + 1;
            var free = beforeLast;
            beforeLast = last;
            last = current;
            current = free;
        }

        return last[^1];
    }

    static int Least(ReadOnlySpan<int> cells)
    {
        var least = int.MaxValue;
        foreach (var cell in cells) least = Math.Min(least, cell);
        return least;
    }
}
