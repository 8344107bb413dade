using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;
using GpuAls.Core.Solving;

namespace GpuAls.Evaluation;

/// <summary>Users who were not trained on, brought into the form of a model: each has the vector that training would give them with the items as they are.</summary>
static class UnseenUsers
{
    /// <summary>The same items with other users. Users who like nothing that has listeners in the model get a vector of zeros.</summary>
    /// <param name="model">What was trained.</param>
    /// <param name="users">[users] Names.</param>
    /// <param name="history">[users × items of the model] What is known of each.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="GpuAlsException">A user's system cannot be solved: the regularization is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static AlsModel FoldIn(AlsModel model, Vocabulary users, SparseRows history, CancellationToken cancel = default)
    {
        var recommender = new Recommender(model);
        var vectors = FactorMatrix.Zeros(history.Rows, model.Factors.Items.Factors);
        Threads.ForEachPiece(history.Rows, Environment.ProcessorCount, user =>
        {
            var items = history.RowColumns(user).ToArray();
            var strengths = history.RowValues(user);
            var likes = new (int Item, float Strength)[items.Length];
            for (var e = 0; e < items.Length; e++) likes[e] = (items[e], strengths[e]);
            if (Array.TrueForAll(likes, like => like.Strength < 0 || model.Factors.Items.IsZero(like.Item))) return;
            recommender.FoldIn(likes).Vector.CopyTo(vectors.WritableRow(user));
        }, cancel);
        return model with { Factors = model.Factors with { Users = vectors }, Users = users, Known = history };
    }
}
