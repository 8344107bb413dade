using GpuAls.Core.Interactions;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Living;

/// <summary>
/// The evidence that a history lost or gained because all of its strengths faded by one factor: Σ|change of c/α₀| over the pairs of each row. With a
/// confidence that relates strengths to their mean, the factor cancels out up to the curve of the logarithm; with others it does not.
/// </summary>
/// <param name="Users">[users]</param>
/// <param name="Items">[items]</param>
sealed record FadedEvidence(double[] Users, double[] Items)
{
    // Codes are float32 beyond −1: a difference of two is no change up to twice their rounding.
    const double Rounding = 2.4e-7;

    /// <summary>The changes from one history to another with the same pairs.</summary>
    /// <param name="weighting">The weighting of both.</param>
    /// <param name="before">[users × items] The strengths before.</param>
    /// <param name="after">[users × items] The strengths afterwards.</param>
    public static FadedEvidence Of(Weighting weighting, SparseRows before, SparseRows after)
    {
        var (old, faded) = (weighting.Of(before).ByUser(), weighting.Of(after).ByUser());
        var (users, items) = (new double[before.Rows], new double[before.Columns]);
        // In the order of the users, so that no bit depends on the threads.
        for (var user = 0; user < before.Rows; user++)
        {
            var columns = before.RowColumns(user);
            var (was, now) = (old.RowCodes(user), faded.RowCodes(user));
            for (var e = 0; e < columns.Length; e++)
            {
                var changed = Math.Abs((double)now[e] - was[e]);
                if (changed <= Rounding * Math.Max(1, Math.Abs(was[e]))) continue;
                users[user] += changed;
                items[columns[e]] += changed;
            }
        }

        return new(users, items);
    }
}
