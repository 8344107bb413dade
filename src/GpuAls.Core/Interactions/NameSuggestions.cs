using System.Runtime.CompilerServices;

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
