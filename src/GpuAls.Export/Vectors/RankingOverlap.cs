using GpuAls.Core.Model;
using GpuAls.Core.Queries;

namespace GpuAls.Export.Vectors;

/// <summary>
/// The part of a model's recommendations that its vectors alone give as well: measured on the lists of a seeded sample of users, without the items
/// that a user knows. It is below 1 if the model has neighbours, which no vector holds.
/// </summary>
/// <param name="Users">The number of users in the sample.</param>
/// <param name="OfTen">The mean number of common items in lists of <see cref="ListLength"/>.</param>
sealed record RankingOverlap(int Users, double OfTen)
{
    /// <summary>The number of items in a list.</summary>
    public const int ListLength = 10;

    const int MaxUsers = 1000;
    const int Seed = 42;

    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancel">Cancels the measurement.</param>
    /// <returns>Null if the model has no neighbours, or no user to recommend to.</returns>
    public static RankingOverlap? Of(AlsModel model, CancellationToken cancel = default)
    {
        if (model.Neighbours is null) return null;
        int[] all = [.. Enumerable.Range(0, model.Users.Count).Where(user => !model.Factors.Users.IsZero(user))];
        new Random(Seed).Shuffle(all);
        var users = all[..Math.Min(MaxUsers, all.Length)];
        long common = 0, listed = 0;
        var byFactors = Lists(model with { Neighbours = null });
        foreach (var (list, other) in Lists(model).Zip(byFactors))
        {
            listed += list.Count;
            common += list.Intersect(other).Count();
        }

        return listed == 0 ? null : new(users.Length, (double)ListLength * common / listed);

        IEnumerable<IReadOnlyCollection<int>> Lists(AlsModel one) =>
            new Recommender(one).RecommendMany(users, ListLength, cancel).Select(answer => answer.Items.Select(item => item.Row).ToHashSet());
    }
}
