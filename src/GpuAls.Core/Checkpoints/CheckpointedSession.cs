using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>
/// A session beside which a checkpoint is written: a half-sweep waits until the checkpoint no longer reads what it changes, and the half-sweep over
/// the items starts the next checkpoint, because the users stay as they are from then on.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="checkpoints">The checkpoints.</param>
/// <param name="done">The number of iterations that are done.</param>
/// <param name="last">The last iteration that a checkpoint is of use for.</param>
sealed class CheckpointedSession(IAlsSession session, TrainingCheckpoints checkpoints, int done, int last) : IAlsSession
{
    int number = done;

    public void SolveUsers(CancellationToken cancel)
    {
        checkpoints.WaitForUsers();
        session.SolveUsers(cancel);
    }

    public void SolveItems(CancellationToken cancel)
    {
        checkpoints.WaitForAll();
        if (++number <= last) checkpoints.StartIfDue(number, session);
        session.SolveItems(cancel);
    }

    public void SetPriors(bool ofUsers, PriorWeights weights) => session.SetPriors(ofUsers, weights);

    public double[] ReadUserGram() => session.ReadUserGram();

    public AlsLoss ComputeLoss(CancellationToken cancel) => session.ComputeLoss(cancel);

    public FactorMatrix DownloadUsers() => session.DownloadUsers();

    public FactorMatrix DownloadItems() => session.DownloadItems();

    public VectorSources? FinishApart() => session.FinishApart();

    public AlsFactors Finish() => session.Finish();

    public double StartSeconds => session.StartSeconds;

    public void Dispose() => session.Dispose();
}
