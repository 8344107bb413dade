using GpuAls.Core.Model;
using GpuAls.Core.Neighbours;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries;

/// <summary>The scores of one item for all users of a model, with the bits of a recommendation, and the best users by them.</summary>
sealed class UserScores
{
    const int PieceUsers = 4096;

    readonly AlsModel model;
    readonly int item;
    readonly float[] scores; // [users]

    /// <param name="model">The model.</param>
    /// <param name="item">The item's row.</param>
    /// <param name="threads">The number of threads; the scores do not depend on it.</param>
    public UserScores(AlsModel model, int item, int threads)
    {
        (this.model, this.item) = (model, item);
        using var use = model.Memory.BeginUse();
        scores = new float[model.Users.Count];
        var weights = Weights();
        Threads.ForEachPiece((scores.Length + PieceUsers - 1) / PieceUsers, threads, piece =>
        {
            int[] users = [.. Enumerable.Range(piece * PieceUsers, Math.Min(PieceUsers, scores.Length - piece * PieceUsers))];
            var own = scores.AsSpan(users[0], users.Length);
            ItemScores.Of(model.Factors.Items.Row(item), model.Factors.Users, users, own);
            if (weights is null) return;
            for (var u = 0; u < own.Length; u++) own[u] += NeighboursOf(users[u], weights);
        });
    }

    /// <summary>The users with the highest scores, best first, equal scores by row. Users without likes are not among them.</summary>
    /// <param name="options">The number of users, and the filters, whose rows are users.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public IReadOnlyList<Scored> Best(RecommendOptions options)
    {
        using var use = model.Memory.BeginUse();
        var candidates = Candidates.From(options, scores.Length);
        var best = new TopK(options.Count);
        for (var n = 0; n < candidates.Count; n++)
        {
            var user = candidates.Row(n);
            if (scores[user] < best.Threshold || model.Factors.Users.IsZero(user)) continue;
            if (options.IncludeKnown || model.Known.RowColumns(user).BinarySearch(item) < 0) best.Add(new Scored(user, scores[user]));
        }

        return best.ToSortedArray();
    }

    /// <summary>
    /// [users] The percentiles of scores among the scores of all users of the model: 100 · (the number of other users with a lower score + half of
    /// those with the same) / (the number of other users).
    /// </summary>
    /// <param name="users">Rows of users.</param>
    public IReadOnlyList<double> Percentiles(IReadOnlyList<int> users)
    {
        var sorted = (float[])scores.Clone();
        Array.Sort(sorted);
        var others = sorted.Length - 1;
        return [.. users.Select(user => Percentile(scores[user]))];

        double Percentile(float score)
        {
            var (lower, notHigher) = (Below(score), Below(MathF.BitIncrement(score)));
            // The user is among those with the same score.
            return others == 0 ? 100 : 100 * (lower + (notHigher - lower - 1) / 2.0) / others;
        }

        // The number of scores below a limit.
        int Below(float limit)
        {
            var (low, high) = (0, sorted.Length);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (sorted[middle] < limit) low = middle + 1;
                else high = middle;
            }

            return low;
        }
    }

    /// <summary>[items] The weight that a like of each item adds to the score; null if the model has no neighbours.</summary>
    float[]? Weights()
    {
        if (model.Neighbours is not { } all) return null;
        var weights = new float[model.Items.Count];
        for (var other = 0; other < weights.Length; other++) weights[other] = NeighbourSums.Weight(all, other, item);
        return weights;
    }

    // In the order of NeighbourSums, so that the sum has the same bits.
    float NeighboursOf(int user, float[] weights)
    {
        var items = model.Known.RowColumns(user);
        var strengths = model.Known.Values.HasNegative ? model.Known.RowValues(user) : null;
        var sum = 0f;
        for (var e = 0; e < items.Length; e++)
        {
            if (strengths is null || strengths[e] > 0) sum += weights[items[e]];
        }

        return sum;
    }
}
