using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>
/// A session that fits the learned prior of a side to the vectors that the side has before a half-sweep over it. The fit depends on those vectors
/// and on the fit before, which a checkpoint keeps, so a training that continues one gets the same bits.
/// </summary>
/// <param name="session">The session of a problem of <see cref="FeaturePriors.AddTo"/>.</param>
/// <param name="priors">The priors.</param>
sealed class FeatureSession(IAlsSession session, FeaturePriors priors) : IAlsSession
{
    // The fits that the session has.
    FeatureWeights? ofUsers;
    FeatureWeights? ofItems;

    public void SolveUsers(CancellationToken cancel)
    {
        if (priors.Users is { } users) Set(ofUsers: true, ref ofUsers, users.Next(session.DownloadUsers, cancel));
        session.SolveUsers(cancel);
    }

    public void SolveItems(CancellationToken cancel)
    {
        if (priors.Items is { } items) Set(ofUsers: false, ref ofItems, items.Next(session.DownloadItems, cancel));
        session.SolveItems(cancel);
    }

    public double StartSeconds => session.StartSeconds;

    public double[] ReadUserGram() => session.ReadUserGram();

    /// <summary>The loss with λ·|x − m|² in place of λ·|x|², without the penalty of W, whose μ differs from iteration to iteration.</summary>
    public AlsLoss ComputeLoss(CancellationToken cancel)
    {
        var loss = session.ComputeLoss(cancel);
        var (x, y) = (session.DownloadUsers(), session.DownloadItems());
        if (priors.Users is { } users)
        {
            var (products, squares) = users.Terms(x);
            // A user's prior is a pair of the problem, which the session counts among the data.
            loss = new(loss.Data - x.Rows + 2 * products, loss.Regularization - 2 * products + squares);
        }

        if (priors.Items is { } items)
        {
            var (products, squares) = items.Terms(y);
            loss = loss with { Regularization = loss.Regularization - 2 * products + squares };
        }

        return loss;
    }

    public FactorMatrix DownloadUsers() => session.DownloadUsers();

    public FactorMatrix DownloadItems() => session.DownloadItems();

    public AlsFactors Finish() => session.Finish();

    public void Dispose() => session.Dispose();

    void Set(bool ofUsers, ref FeatureWeights? there, FeatureWeights weights)
    {
        if (there == weights) return;
        session.SetPriors(ofUsers, weights.ToPriors());
        there = weights;
    }
}
