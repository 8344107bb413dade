using GpuAls.Core.Interactions;
using GpuAls.Core.Model;

namespace GpuAls.Reporting.Figures;

/// <summary>How many items have at least so many users: the complementary cumulative distribution of the users of an item.</summary>
/// <param name="Points">Ascending: a number of users, and the number of items with at least as many.</param>
/// <param name="Items">The number of items with users.</param>
/// <param name="WithoutUsers">The number of items without users.</param>
/// <param name="Median">The median number of users of an item with users.</param>
/// <param name="Max">The number of users of the most popular item.</param>
/// <param name="TopShare">The share of all likes that belongs to the most popular 1 % of the items, at least one item.</param>
sealed record ItemPopularity(IReadOnlyList<(int Users, int Items)> Points, int Items, int WithoutUsers, int Median, int Max, double TopShare)
{
    // The points of a curve on a logarithmic axis: more of them are nearer to each other than a line is wide.
    const int PointsPerDecade = 40;

    /// <summary>The distribution of a model's items; dislikes do not count.</summary>
    public static ItemPopularity Of(AlsModel model)
    {
        var all = ItemUserCounts.Count(model.Known);
        var users = all.Where(count => count > 0).ToArray();
        Array.Sort(users);
        if (users.Length == 0) return new([], 0, all.Length, 0, 0, 0);
        var points = new List<(int, int)>();
        var step = -1;
        for (var n = 0; n < users.Length; n++)
        {
            if (n > 0 && users[n] == users[n - 1]) continue;
            var next = (int)(PointsPerDecade * Math.Log10(users[n]));
            if (next == step && users[n] != users[^1]) continue;
            points.Add((users[n], users.Length - n));
            step = next;
        }

        var top = Math.Max(1, users.Length / 100);
        var share = users.TakeLast(top).Sum(count => (double)count) / users.Sum(count => (double)count);
        return new(points, users.Length, all.Length - users.Length, users[users.Length / 2], users[^1], share);
    }
}
