using GpuAls.Core.Model;

namespace GpuAls.Core.Queries;

/// <content>Users who were not trained: the vectors of their likes and features.</content>
public sealed partial class Recommender
{
    /// <summary>
    /// The vector that training would give a user with these likes, for the current item factors: A·x = b solved exactly, in double.
    /// </summary>
    /// <param name="likes">Rows of items with strengths: finite and not 0; a negative
    /// strength is a dislike. Strengths of the same item are added up.</param>
    /// <exception cref="NoHistoryException">There are no likes, or only dislikes, or none of the liked items has users in the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item is out of range, or a strength is 0 or not finite.</exception>
    /// <exception cref="GpuAlsException">The system cannot be solved because the regularization is too small.</exception>
    /// <remarks>In a model with features of users, nothing is known of those of the user, and the prior is 0.</remarks>
    public FoldedInUser FoldIn(IReadOnlyList<(int Item, float Strength)> likes)
    {
        using var use = model.Memory.BeginUse();
        var summed = FoldedInUser.SumEqualItems(likes, model.Items.Count);
        return WhyNothing(summed) is { } reason
            ? throw new NoHistoryException($"{reason}, so there is nothing to recommend from")
            : FoldInSummed(summed, prior: null);
    }

    /// <summary>
    /// The vector that training would give a user with these likes and features, for the current item factors; without likes or dislikes, the vector
    /// that the features let expect.
    /// </summary>
    /// <param name="likes">Rows of items with strengths: finite and not 0; a negative
    /// strength is a dislike. Strengths of the same item are added up. They may be none.</param>
    /// <param name="predicted">[f] The vector that the user's features let expect, from <see cref="Features.FeatureWeights.Predict"/> of
    /// <see cref="AlsModel.UserFeatures"/>.</param>
    /// <exception cref="ArgumentException">The vector has another length than those of the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An item is out of range, or a strength is 0 or not finite.</exception>
    /// <exception cref="GpuAlsException">The model has no features of users, or the system cannot be solved because the regularization is too
    /// small.</exception>
    public FoldedInUser FoldInWithPrior(IReadOnlyList<(int Item, float Strength)> likes, ReadOnlyMemory<float> predicted)
    {
        using var use = model.Memory.BeginUse();
        if (model.UserFeatures is not { } weights) throw new GpuAlsException("the model was trained without features of users");
        if (predicted.Length != weights.Factors)
            throw new ArgumentException($"the vector has {predicted.Length} numbers; expected {weights.Factors}", nameof(predicted));
        var summed = FoldedInUser.SumEqualItems(likes, model.Items.Count);
        return summed.Count > 0
            ? FoldInSummed(summed, weights.Deviation(predicted.Span, summed.Count(like => like.Strength > 0)))
            : new FoldedInUser([], Array.ConvertAll(predicted.ToArray(), value => (double)value));
    }

    FoldedInUser FoldInSummed(IReadOnlyList<(int Item, float Strength)> summed, float[]? prior) =>
        new(summed, SystemOf(summed, "the new user", prior).Solve(), prior);

    UserSystem SystemOf(IReadOnlyList<(int Item, float Strength)> history, string who, float[]? prior) =>
        new(gram.Value, model.Factors.Items, weights, Regularization, history, who, prior);

    /// <summary>The reason why a history gives no vector, as a sentence; null if it gives one.</summary>
    string? WhyNothing(IReadOnlyList<(int Item, float Strength)> summed) =>
        summed.Count == 0 ? "no likes were given"
        : summed.All(like => like.Strength < 0) ? "only dislikes were given"
        : summed.All(like => like.Strength < 0 || model.Factors.Items.IsZero(like.Item)) ? "none of the likes has users in the model"
        : null;
}
