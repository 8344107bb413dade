using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Mpi;

namespace GpuAls.Distributed.Training;

/// <summary>The ranks of the MPI job that this process is one of.</summary>
/// <param name="group">The job.</param>
sealed class TrainingRanks(MpiGroup group)
{
    bool hasBegun;
    bool hasQuit;

    /// <summary>Whether another rank leads, and this one does the work that it orders.</summary>
    public bool IsWorker => group.Rank > 0;

    /// <summary>The number of this rank among those of its host, which chooses its card.</summary>
    public int LocalRank => group.LocalRank;

    /// <summary>The number of ranks on this host, which share its cores.</summary>
    public int LocalRanks => group.Hosts.Count(host => host == group.Host);

    /// <summary>Whether this rank cannot go on with the others.</summary>
    public bool IsLost => group.HasFailed || hasBegun && !hasQuit;

    /// <summary>The devices of all ranks as one, for rank 0.</summary>
    /// <param name="own">The device of rank 0.</param>
    public IAlsDevice Lead(IAlsDevice own) => new GroupDevice(group, group.Host, own);

    /// <summary>Does the work that rank 0 orders.</summary>
    /// <param name="open">Opens the device of this rank.</param>
    public void Work(Func<IAlsDevice> open)
    {
        hasBegun = true;
        new RankWorker(group, group.Host, open).Run();
        hasQuit = true;
    }

    /// <summary>Ends the work of the ranks: rank 0 tells the others to quit.</summary>
    public void Quit()
    {
        if (!IsWorker) group.Send(Order.Quit);
        // A command that has failed before its work: rank 0 fails in the same way, or hears of it.
        else if (!hasBegun) Work(() => throw new GpuAlsException("the command failed before its work began"));
    }
}
