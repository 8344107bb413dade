using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>The copies of vectors between the devices of one process. All ranks, which are threads of the process, share it.</summary>
/// <param name="ranks">The number of ranks.</param>
sealed class DeviceCopies(int ranks)
{
    readonly ICopyingSession[] sessions = new ICopyingSession[ranks];

    /// <summary>Sets the session of a rank. The ranks meet afterwards, before one of them copies.</summary>
    /// <param name="rank">The rank.</param>
    /// <param name="session">Its session.</param>
    public void Add(int rank, IPartialSession session) => sessions[rank] = (ICopyingSession)session;

    /// <summary>Bytes of a vector in the memory of a rank's device.</summary>
    public int BytesOfRow(int rank) => sessions[rank].BytesOfRow;

    /// <summary>
    /// Copies the rows of a side that each device needs from those that solve them; all ranks call it together. They meet before each round and after
    /// it: no rank overwrites rows that another one copies. A failure of one rank is thrown on all.
    /// </summary>
    /// <param name="group">The ranks.</param>
    /// <param name="part">The part of this rank.</param>
    /// <param name="ofUsers">Whether the users.</param>
    /// <param name="rounds">The number of rounds, the same on all ranks.</param>
    public void Run(IRankGroup group, RankPart part, bool ofUsers, int rounds)
    {
        var own = sessions[group.Rank];
        for (var round = 0; round < rounds; round++)
        {
            Outcome.Together(group, host: null, part, () => own.GatherRows(ofUsers, round));
            Outcome.Together(group, host: null, part, () => DeviceLinks.WithRemedy(() =>
            {
                own.CopyRows(ofUsers, round, sessions);
                return true;
            }));
        }
    }
}
