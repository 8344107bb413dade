using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// A trained model with all that queries need: factors, names, what each user is known to have (for hiding and explaining it), and the options it was
/// trained with. Immutable.
/// </summary>
/// <param name="Factors">Users [users × f] and items [items × f].</param>
/// <param name="Users">[users] Names.</param>
/// <param name="Items">[items] Names.</param>
/// <param name="Known">[users × items] Strengths, a row for each user.</param>
/// <param name="Options">What it was trained with.</param>
/// <param name="Training">How training went.</param>
public sealed record AlsModel(
    AlsFactors Factors,
    Vocabulary Users,
    Vocabulary Items,
    SparseRows Known,
    AlsOptions Options,
    TrainingRecord Training)
{
    /// <summary>Why nothing can be recommended to a user, as the end of a sentence: "has 3 dislikes and no likes in the model"; null where something can.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="user"/> is out of range.</exception>
    public string? WhyNothing(int user) => Factors.Users.IsZero(user) ? HistoryOf(user) : null;

    /// <summary>What is known of a user, as the end of a sentence.</summary>
    internal string HistoryOf(int user)
    {
        var likes = Known.Likes(user);
        var dislikes = Known.RowLength(user) - likes;
        return FormattableString.Invariant($"has {(dislikes == 0 ? "" : dislikes == 1 ? "1 dislike and " : $"{dislikes:N0} dislikes and ")}")
            + (likes > 0 ? "likes, but a vector of zeros, in the model" : dislikes > 0 ? "no likes in the model" : "no interactions in the model");
    }

    /// <inheritdoc cref="AlsModelFile.Open"/>
    public static AlsModel Open(string path) => AlsModelFile.Open(path);

    /// <inheritdoc cref="AlsModelFile.Save"/>
    public void Save(string path, CancellationToken cancel = default) => AlsModelFile.Save(this, path, cancel);
}
