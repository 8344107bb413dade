using System.Text;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;

namespace GpuAls.Distributed.Tests.Training;

/// <summary>
/// Users of a group like items of the same group, so features tell the vectors. Several slabs of users, and rows without interactions.
/// </summary>
static class GroupedData
{
    const int Groups = 6;

    static readonly Lazy<InteractionMatrix> Cached = new(() =>
    {
        var builder = new InteractionMatrixBuilder();
        var random = new Random(5);
        for (var user = 0; user < 2500; user++) builder.Users.GetOrAdd(Encoding.UTF8.GetBytes($"u{user}"));
        for (var item = 0; item < 600; item++) builder.Items.GetOrAdd(Encoding.UTF8.GetBytes($"i{item}"));
        for (var n = 0; n < 15_000; n++)
        {
            var user = random.Next(2450);
            builder.Add(user, random.Next(99) * Groups + user % Groups, random.Next(1, 9));
        }

        return builder.Build();
    });

    /// <summary>The interactions.</summary>
    public static InteractionMatrix Matrix => Cached.Value;

    /// <summary>The group of each user and item as a category; every fifth row has none.</summary>
    public static SideFeatures Features => new(Table(Matrix.ByUser), Table(Matrix.ByItem));

    static SparseRows Table(SparseRows rows) =>
        SmallRows.From(Groups, [.. Enumerable.Range(0, rows.Rows).Select(row => row % 5 == 0 ? [] : new[] { row % Groups })]);
}
