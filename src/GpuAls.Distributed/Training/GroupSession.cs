using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Training;

/// <summary>A training on all ranks of a group, as rank 0 sees it: it orders each step, and does its own part of it.</summary>
sealed class GroupSession : IAlsSession
{
    readonly IRankGroup group;
    readonly RankSession session;
    readonly AlsFactors factors;
    bool hasUsers = true;
    bool hasItems = true;

    /// <param name="group">The group.</param>
    /// <param name="host">The name of the host of rank 0; null if all ranks are on one.</param>
    /// <param name="device">The device of rank 0.</param>
    /// <param name="problem">The whole problem. Downloads write into its start factors.</param>
    public GroupSession(IRankGroup group, string? host, IAlsDevice device, AlsProblem problem)
    {
        this.group = group;
        factors = problem.Start;
        var settings = PartSettings.Of(problem, group.Size);
        group.Send(Order.Open);
        group.Broadcast(settings.ToBytes());
        session = RankSession.Open(group, host, device, settings, problem);
    }

    /// <summary>The bytes that all ranks send in an iteration.</summary>
    public IterationTraffic Traffic => session.Traffic!;

    public void SolveUsers(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        group.Send(Order.SolveUsers);
        hasUsers = false;
        session.SolveUsers(cancel);
    }

    public void SolveItems(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        group.Send(Order.SolveItems);
        hasItems = false;
        session.SolveItems(cancel);
    }

    public double[] ReadUserGram() => session.ReadUserGram();

    public AlsLoss ComputeLoss(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        group.Send(Order.ComputeLoss);
        return session.ComputeLoss(CancellationToken.None)!.Value;
    }

    public FactorMatrix DownloadUsers()
    {
        if (hasUsers) return factors.Users;
        group.Send(Order.GatherUsers);
        session.GatherUsers(factors.Users);
        hasUsers = true;
        return factors.Users;
    }

    public FactorMatrix DownloadItems()
    {
        if (hasItems) return factors.Items;
        group.Send(Order.GatherItems);
        session.GatherItems(factors.Items);
        hasItems = true;
        return factors.Items;
    }

    public void Dispose()
    {
        try
        {
            group.Send(Order.Close);
        }
        catch (RankGroupException)
        {
            // The others have ended before, and the work that was lost with them has failed.
        }

        session.Dispose();
    }
}
