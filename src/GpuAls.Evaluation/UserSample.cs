using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;

namespace GpuAls.Evaluation;

/// <summary>
/// A sample of the test users, drawn without replacement. The draw depends on the seed and on the name of a user, not on the rows of a model, so two
/// models with the same users get the same sample.
/// </summary>
/// <param name="Count">The maximum number of users; 1 or more.</param>
/// <param name="Seed">The seed of the draw.</param>
sealed record UserSample(int Count, long Seed)
{
    internal static readonly NumberRange<int> CountRange = NumberRange.AtLeast(1);

    /// <summary>The default seed.</summary>
    public const long StandardSeed = 42;

    // Differs from the draws of splits and of validation.
    const int ForSample = -3;

    /// <summary>Rows of the drawn users, ascending; all users if there are not more than <see cref="Count"/>.</summary>
    /// <param name="users">Rows of the users to draw from.</param>
    /// <param name="names">The names of all users.</param>
    public int[] Draw(IReadOnlyList<int> users, Vocabulary names) => users.Count <= Count
        ? [.. users]
        : [.. users.OrderBy(user => Place(names.Key(user))).ThenBy(user => names.Key(user), StringComparer.Ordinal).Take(Count).Order()];

    ulong Place(string name)
    {
        var place = SplitMix.Of((ulong)Seed, ForSample, name.Length);
        foreach (var letter in Encoding.UTF8.GetBytes(name)) place = SplitMix.Mix(place + letter);
        return place;
    }
}
