using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuAls.Core.Queries.Names;

/// <summary>
/// The letters that occur in the first few letters from each word on, one bit for each kind of letter. An edit changes at most one letter, so a text
/// that lacks more letters than there may be edits, or has more other ones, is not similar and need not be compared.
/// </summary>
sealed class LetterSets
{
    /// <summary>The maximum number of edits.</summary>
    public const int MaxEdits = 2;

    // With more letters, a set says less. These sets are enough for every typed length.
    static readonly int[] Lengths = [0, 3, 6, 8, 12, WordTable.MaxNameLength];

    readonly uint[][] sets; // [lengths][words]

    public LetterSets(WordTable words)
    {
        sets = Array.ConvertAll(Lengths, _ => new uint[words.Places.Length]);
        for (var k = 0; k < words.Places.Length; k++)
        {
            var text = words.TextFrom(words.Places[k], words.Rows[k]);
            for (var n = 0; n < Lengths.Length; n++) sets[n][k] = Of(text[..Math.Min(text.Length, Lengths[n])]);
        }
    }

    /// <summary>The memory of the sets, in bytes.</summary>
    public long Bytes => sets.Sum(set => 4L * set.Length);

    /// <summary>Adds the words whose text may start with a text that is similar to the typed one, in the order of <see cref="WordTable.Places"/>.</summary>
    /// <param name="typed">The typed letters.</param>
    /// <param name="edits">The number of edits, 1 to <see cref="MaxEdits"/>.</param>
    /// <param name="found">Takes the words.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddCandidates(ReadOnlySpan<char> typed, int edits, List<int> found)
    {
        var set = Of(typed);
        // A similar start of a name has at least the shorter and at most the longer number of letters.
        int shorter = typed.Length - edits, longer = typed.Length + edits;
        ReadOnlySpan<uint> few = sets[Array.FindLastIndex(Lengths, length => length <= shorter)];
        ReadOnlySpan<uint> many = sets[Array.FindIndex(Lengths, length => length >= longer)];
        var sought = new Vector<uint>(set);
        var k = 0;
        for (; k <= few.Length - Vector<uint>.Count; k += Vector<uint>.Count)
        {
            var missing = Vector.AndNot(sought, new Vector<uint>(many[k..]));
            var other = Vector.AndNot(new Vector<uint>(few[k..]), sought);
            for (var n = 0; n < edits; n++)
            {
                missing &= missing - Vector<uint>.One;
                other &= other - Vector<uint>.One;
            }

            var excess = missing | other;
            if (!Vector.EqualsAny(excess, Vector<uint>.Zero)) continue;
            for (var lane = 0; lane < Vector<uint>.Count; lane++)
            {
                if (excess[lane] == 0) found.Add(k + lane);
            }
        }

        for (; k < few.Length; k++)
        {
            if (BitOperations.PopCount(set & ~many[k]) <= edits && BitOperations.PopCount(few[k] & ~set) <= edits) found.Add(k);
        }
    }

    static uint Of(ReadOnlySpan<char> text)
    {
        var set = 0U;
        foreach (var letter in text) set |= 1U << (char.IsAsciiLetterLower(letter) ? letter - 'a' : 26 + letter % 6);
        return set;
    }
}
