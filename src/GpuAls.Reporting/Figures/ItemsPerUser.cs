using GpuAls.Core.Model;

namespace GpuAls.Reporting.Figures;

/// <summary>How many users have how many items, in classes that double: 1, 2 to 3, 4 to 7, 8 to 15, …</summary>
/// <param name="Classes">Ascending: the smallest and the largest number of items, and the number of users.</param>
/// <param name="Users">The number of users with items.</param>
/// <param name="WithoutItems">The number of users without items.</param>
/// <param name="Median">The median number of items of a user with items.</param>
/// <param name="Max">The highest number of items of a user.</param>
sealed record ItemsPerUser(IReadOnlyList<(int From, int To, int Users)> Classes, int Users, int WithoutItems, int Median, int Max)
{
    /// <summary>The numbers of a model's users; dislikes count as items.</summary>
    public static ItemsPerUser Of(AlsModel model)
    {
        var lengths = Enumerable.Range(0, model.Known.Rows).Select(model.Known.RowLength).Where(length => length > 0).Order().ToArray();
        var without = model.Known.Rows - lengths.Length;
        if (lengths.Length == 0) return new([], 0, without, 0, 0);
        var counts = new int[int.Log2(lengths[^1]) + 1];
        foreach (var length in lengths) counts[int.Log2(length)]++;
        return new(
            [.. counts.Select((users, n) => (1 << n, (int)((2L << n) - 1), users))],
            lengths.Length,
            without,
            lengths[lengths.Length / 2],
            lengths[^1]);
    }
}
