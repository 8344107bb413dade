namespace GpuAls.Faults.Tests;

/// <summary>A part of many cases, the same in each run.</summary>
static class Sample
{
    /// <summary>Chooses at most <paramref name="count"/> elements, in their order.</summary>
    /// <param name="all">The elements.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="seed">The text that the choice depends on.</param>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> all, int count, string seed)
    {
        var list = all.ToArray();
        var random = new Random(seed.Aggregate(17, (hash, letter) => unchecked((hash * 31) + letter)));
        return count >= list.Length ? list
            : [.. Enumerable.Range(0, list.Length).OrderBy(_ => random.Next()).Take(count).Order().Select(index => list[index])];
    }
}
