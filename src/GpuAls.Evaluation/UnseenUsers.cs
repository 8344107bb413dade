using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;

namespace GpuAls.Evaluation;

/// <summary>
/// Users who were not trained on, in the form of a model: each has the vector that training would give for the current item factors.
/// </summary>
static class UnseenUsers
{
    /// <summary>The model with other users. Users without a like that has users in the model get a vector of zeros, or that of
    /// their features.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="users">[users] Names.</param>
    /// <param name="history">[users × items of the model] The known interactions of each user.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A user's system cannot be solved because the regularization is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static AlsModel FoldIn(AlsModel model, Vocabulary users, SparseRows history, CancellationToken cancel = default) =>
        FoldIn(model, users, history, [.. Enumerable.Range(0, history.Rows)], cancel);

    /// <summary>The model with other users, of whom only some get vectors; the others get zeros.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="users">[users] Names.</param>
    /// <param name="history">[users × items of the model] The known interactions of each user.</param>
    /// <param name="only">Rows of the users whose vectors are needed.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A user's system cannot be solved because the regularization is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static AlsModel FoldIn(AlsModel model, Vocabulary users, SparseRows history, IReadOnlyList<int> only, CancellationToken cancel)
    {
        var recommender = new Recommender(model);
        // The features of users who are rows of the model; those of others are not known.
        var features = ReferenceEquals(users, model.Users) ? model.Features?.Users : null;
        var vectors = FactorMatrix.Zeros(history.Rows, model.Factors.Items.Factors);
        Threads.ForEachPiece(only.Count, Environment.ProcessorCount, n =>
        {
            var user = only[n];
            var items = history.RowColumns(user).ToArray();
            var strengths = history.RowValues(user);
            var likes = new (int Item, float Strength)[items.Length];
            for (var e = 0; e < items.Length; e++) likes[e] = (items[e], strengths[e]);
            if (model.UserFeatures is { } weights && features is not null)
            {
                var prior = weights.Predict(features.RowColumns(user), features.RowValues(user));
                recommender.FoldInWithPrior(likes, prior).Vector.CopyTo(vectors.WritableRow(user));
                return;
            }

            if (Array.TrueForAll(likes, like => like.Strength < 0 || model.Factors.Items.IsZero(like.Item))) return;
            recommender.FoldIn(likes).Vector.CopyTo(vectors.WritableRow(user));
        }, cancel);
        return model with
        {
            Factors = model.Factors with { Users = vectors },
            Users = users,
            Known = history,
            Features = features is null && model.Features is { } both ? both with { Users = null } : model.Features,
            ColdUsers = 0,
        };
    }
}
