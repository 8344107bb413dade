using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;

namespace GpuAls.Core.Queries.Names;

/// <summary>
/// A search while a person types: the names of which a word starts with the typed text, or each typed word starts a word. Case, accents,
/// punctuation and the blanks between words are forgiven, and one wrong letter from 4 letters on, two from 8 letters on. Immutable, for any number
/// of threads.
/// </summary>
public sealed class NameSearch
{
    /// <summary>The maximum number of typed letters that are compared; further letters are left out.</summary>
    public const int MaxTypedLength = PrefixDistance.MaxLength;

    const int TooMany = 99;

    // To look at more words than this takes longer than to find those that are similar to the longest word.
    const int ManyWords = 10_000;

    readonly int[] users;
    readonly WordTable words;

    /// <summary>Builds the index: about one second and 25 MB for 300,000 names.</summary>
    /// <param name="names">The names of the items.</param>
    /// <param name="users">[items] The number of users who like each item: of names that fit equally well, the more popular one comes first.</param>
    /// <exception cref="ArgumentException">There is not one number of users for each name.</exception>
    public NameSearch(Vocabulary names, ReadOnlySpan<int> users)
    {
        if (users.Length != names.Count)
            throw new ArgumentException($"{users.Length} numbers of users for {names.Count} names; expected one for each", nameof(users));
        this.users = users.ToArray();
        words = WordTable.Of(names);
    }

    /// <summary>The memory of the index, in bytes.</summary>
    public long Bytes => 4L * users.Length + words.Bytes;

    /// <summary>
    /// The names that fit best: first those that are the typed text, then those that contain it, the most popular first, where the start of a name
    /// counts ten times; then those with one wrong letter, then two. None if nothing was typed.
    /// </summary>
    /// <param name="typed">Any text, perhaps with an unfinished last word.</param>
    /// <param name="count">The maximum number of names, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public IReadOnlyList<NameMatch> Find(string typed, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Span<char> letters = stackalloc char[MaxTypedLength];
        Span<bool> starts = stackalloc bool[MaxTypedLength];
        letters = letters[..FoldedText.From(typed, letters, starts)];
        if (letters.IsEmpty) return [];

        var best = new BestNames(count);
        AddStarts(letters, best);
        var parts = TypedWord.Split(letters, starts);
        if (parts.Length > 1) AddWords(parts, edits: 0, best);
        var edits = TypedWord.AllowedEdits(letters.Length);
        if (edits == 0 || best.IsFull) return best.ToList();
        AddSimilar(new TypedWord(letters.ToString()), edits, best);
        if (parts.Length > 1) AddWords(parts, edits, best);
        return best.ToList();
    }

    /// <summary>Adds the names in which the text from a word on starts with the typed text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddStarts(ReadOnlySpan<char> typed, BestNames best)
    {
        var (first, end) = words.StartingWith(typed);
        var mayBeExact = true;
        for (var k = first; k < end; k++)
        {
            int place = words.Places[k], row = words.Rows[k];
            if (!mayBeExact && !best.MayTake(new NameMatch(row, NameMatchKind.Prefix, users[row]), isStart: true)) continue;
            // Texts that are no longer than the typed one come first.
            mayBeExact = mayBeExact && words.TextFrom(place, row).Length == typed.Length;
            var isStart = words.IsStart(place, row);
            var kind = !isStart ? NameMatchKind.Words : mayBeExact ? NameMatchKind.Exact : NameMatchKind.Prefix;
            best.Add(new NameMatch(row, kind, users[row]), isStart);
        }
    }

    /// <summary>Adds the names in which the text from a word on starts with a text that is similar to the typed one.</summary>
    void AddSimilar(TypedWord typed, int edits, BestNames best)
    {
        foreach (var (k, distance) in SimilarWords.Find(words, typed.Letters, edits))
        {
            var row = words.Rows[k];
            var match = new NameMatch(row, KindOf(distance), users[row]);
            if (distance > 0 && best.MayTake(match, isStart: true)) best.Add(match, words.IsStart(words.Places[k], row));
        }
    }

    /// <summary>Adds the names in which each typed word starts a word, in any order, with at most the given number of edits in all.</summary>
    void AddWords(TypedWord[] parts, int edits, BestNames best)
    {
        if (edits == 0)
        {
            var rarest = parts.MinBy(Count)!;
            AddWords(parts, rarest, Starting(rarest), edits, best);
            return;
        }

        var longest = parts.MaxBy(part => part.Letters.Length)!;
        var rarestOther = parts.Where(part => part != longest).MinBy(Count)!;
        var longestEdits = Math.Min(edits, longest.Edits);
        if (Count(rarestOther) <= ManyWords)
        {
            // Either this word has no edit, or the longest word may have one less.
            AddWords(parts, rarestOther, Starting(rarestOther), edits, best);
            longestEdits = rarestOther.Edits == 0 ? 0 : Math.Min(edits - 1, longestEdits);
            if (longestEdits == 0 && rarestOther.Edits > 0) AddWords(parts, longest, Starting(longest), edits, best);
        }

        if (longestEdits > 0) AddWords(parts, longest, SimilarWords.Find(words, longest.Letters, longestEdits), edits, best);
    }

    /// <summary>Adds those of some words whose names have all other typed words too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddWords(TypedWord[] parts, TypedWord main, List<(int Word, int Edits)> candidates, int edits, BestNames best)
    {
        foreach (var (k, distance) in candidates)
        {
            var row = words.Rows[k];
            var total = distance;
            if (!best.MayTake(new NameMatch(row, KindOf(total), users[row]), isStart: false)) continue;
            foreach (var part in parts)
            {
                if (part != main && total <= edits) total += Distance(part, row, Math.Min(edits - total, part.Edits));
            }

            if (total <= edits && total > 0 == edits > 0) best.Add(new NameMatch(row, KindOf(total), users[row]), isStart: false);
        }
    }

    /// <summary>The words whose text starts with a typed word.</summary>
    List<(int Word, int Edits)> Starting(TypedWord part)
    {
        var (first, end) = words.StartingWith(part.Letters);
        return [.. Enumerable.Range(first, end - first).Select(k => (k, 0))];
    }

    int Count(TypedWord part)
    {
        var (first, end) = words.StartingWith(part.Letters);
        return end - first;
    }

    /// <summary>
    /// The smallest number of edits between a typed word and the start of any word of a name; <see cref="TooMany"/> if it is above the maximum.
    /// </summary>
    int Distance(TypedWord part, int row, int max)
    {
        var nearest = TooMany;
        foreach (var place in words.WordsOf(row))
        {
            var text = words.TextFrom(place, row);
            if (text.StartsWith(part.Letters)) return 0;
            if (max > 0) nearest = Math.Min(nearest, part.Distance.AtMost(max, text));
        }

        return nearest <= max ? nearest : TooMany;
    }

    static NameMatchKind KindOf(int edits) =>
        edits == 0 ? NameMatchKind.Words : edits == 1 ? NameMatchKind.OneEdit : NameMatchKind.TwoEdits;
}
