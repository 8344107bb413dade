using System.Runtime.CompilerServices;

namespace GpuAls.Core.Queries.Names;

/// <summary>
/// Finds the words whose text starts with a text that is similar to a typed one. The words are sorted, so the distances of a start that many of them
/// share are computed once, and a start that is already too different is left with all its words.
/// </summary>
static class SimilarWords
{
    const int MaxEdits = 2;
    const int Far = 99;

    /// <summary>The similar words with their distances, in the order of <see cref="WordTable.Places"/>.</summary>
    /// <param name="words">The words.</param>
    /// <param name="typed">More letters than <paramref name="edits"/>, at most <see cref="PrefixDistance.MaxLength"/>.</param>
    /// <param name="edits">The maximum distance, 1 or 2.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static List<(int Word, int Edits)> Find(WordTable words, ReadOnlySpan<char> typed, int edits)
    {
        var found = new List<(int, int)>(1024);
        var end = typed.Length + edits;
        const int maxDepth = PrefixDistance.MaxLength + MaxEdits + 1;
        // For each number of letters of a word: the distances near the diagonal, the smallest of them, and the smallest to the whole typed text.
        Span<Column> columns = stackalloc Column[maxDepth];
        columns[0] = First(typed.Length, edits);
        var shared = words.SharedLetters;
        for (var word = 0; word < words.Places.Length;)
        {
            var text = words.TextFrom(words.Places[word], words.Rows[word]);
            var depth = Math.Min(shared[word], end);
            var isDead = false;
            while (depth < text.Length && depth < end && !isDead)
            {
                depth++;
                SetNext(columns, depth, typed, text, edits);
                isDead = columns[depth].Smallest > edits && columns[depth - 1].Smallest + 1 > edits;
            }

            var distance = columns[depth].Nearest;
            if (distance <= edits) found.Add((word, distance));
            word++;
            if (!isDead && depth < end) continue;
            // All words with these letters have the same distance.
            var next = NextOther(shared, word, depth);
            if (distance <= edits)
            {
                for (; word < next; word++) found.Add((word, distance));
            }

            word = next;
        }

        return found;
    }

    /// <summary>The next word that shares fewer letters with the one before it.</summary>
    static int NextOther(byte[] shared, int word, int letters)
    {
        var offset = shared.AsSpan(word).IndexOfAnyInRange((byte)0, (byte)(letters - 1));
        return offset < 0 ? shared.Length : word + offset;
    }

    /// <summary>The distances of the starts of the typed text to the empty text.</summary>
    static Column First(int length, int edits)
    {
        var column = new Column { Smallest = 0, Nearest = length <= edits ? length : Far };
        for (var b = 0; b <= 2 * edits; b++) column.Cells[b] = b < edits || b - edits > length ? Far : b - edits;
        return column;
    }

    /// <summary>Sets the distances to one letter more. Cell b is the distance of the first depth + b − edits typed letters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SetNext(Span<Column> columns, int depth, ReadOnlySpan<char> typed, ReadOnlySpan<char> text, int edits)
    {
        ref var column = ref columns[depth];
        ref var before = ref columns[depth - 1];
        var letter = text[depth - 1];
        int smallest = Far, nearest = before.Nearest, lower = Far;
        for (var b = 0; b <= 2 * edits; b++)
        {
            var length = depth + b - edits;
            var cell = Far;
            if (length == 0) cell = depth;
            else if (length > 0 && length <= typed.Length)
            {
                var own = typed[length - 1];
                cell = Math.Min(before.Cells[b] + (own == letter ? 0 : 1), lower + 1);
                if (b < 2 * edits) cell = Math.Min(cell, before.Cells[b + 1] + 1);
                if (depth > 1 && length > 1 && own == text[depth - 2] && typed[length - 2] == letter)
                    cell = Math.Min(cell, columns[depth - 2].Cells[b] + 1);
                cell = Math.Min(cell, Far);
                if (length == typed.Length) nearest = Math.Min(nearest, cell);
            }

            column.Cells[b] = cell;
            lower = cell;
            smallest = Math.Min(smallest, cell);
        }

        column.Smallest = smallest;
        column.Nearest = nearest;
    }

    [InlineArray(2 * MaxEdits + 1)]
    struct Band
    {
        int first;
    }

    struct Column
    {
        public Band Cells;
        public int Smallest;
        public int Nearest;
    }
}
