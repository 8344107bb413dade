namespace GpuAls.Core.Queries.Names;

/// <summary>A word that a person typed, or the whole typed text without blanks, with its table of letters for distances.</summary>
/// <param name="letters">The folded letters, at least one.</param>
sealed class TypedWord(string letters)
{
    PrefixDistance? distance;

    /// <summary>The folded letters.</summary>
    public string Letters { get; } = letters;

    /// <summary>The number of wrong letters that are forgiven.</summary>
    public int Edits { get; } = AllowedEdits(letters.Length);

    /// <summary>The distance to the start of a name.</summary>
    public PrefixDistance Distance => distance ??= new PrefixDistance(Letters);

    /// <summary>The number of wrong letters that are forgiven in a text: none in a short one, because all short texts are similar.</summary>
    public static int AllowedEdits(int length) => length switch { < 4 => 0, < 8 => 1, _ => 2 };

    /// <summary>The words of a typed text.</summary>
    public static TypedWord[] Split(ReadOnlySpan<char> letters, ReadOnlySpan<bool> starts)
    {
        List<TypedWord> words = [];
        for (var first = 0; first < letters.Length;)
        {
            var end = first + 1;
            while (end < letters.Length && !starts[end]) end++;
            words.Add(new TypedWord(letters[first..end].ToString()));
            first = end;
        }

        return [.. words];
    }
}
