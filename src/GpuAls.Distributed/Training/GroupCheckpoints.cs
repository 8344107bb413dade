using System.Text;
using System.Text.Json;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Training;

/// <summary>The parts of checkpoints of all ranks, as rank 0 sees them: it orders them, and does its own.</summary>
/// <param name="group">The group.</param>
/// <param name="host">The name of the host of rank 0; null if all ranks are on one.</param>
sealed class GroupCheckpoints(IRankGroup group, string? host) : ICheckpointParts
{
    string start = ""; // of the paths of the parts that are written

    /// <summary>The part of rank 0.</summary>
    public RankCheckpoint Own { get; } = new(0);

    /// <summary>The session whose vectors are written.</summary>
    public RankSession? Session { get; set; }

    /// <summary>Whether the ranks no longer understand each other, because rank 0 failed in the middle of its work.</summary>
    public bool IsLost { get; set; }

    public void RequireShared(string folder)
    {
        group.Send(Order.ShareFolder);
        FolderProbe.Require(group, host, folder);
    }

    public void Start(string start)
    {
        this.start = start;
        group.Send(Order.StartPart);
        group.Broadcast(Encoding.UTF8.GetBytes(start));
        Own.Start(start, Session!.OwnVectors(ofUsers: true));
    }

    public void Complete(AlsFactors? best)
    {
        group.Send(Order.CompletePart);
        Own.Complete(Session!.OwnVectors(ofUsers: false), best);
    }

    public IReadOnlyList<CheckpointPart>? Collect(bool waits)
    {
        if (IsLost) throw Incomplete(null);
        PartState[] all;
        try
        {
            group.Send(waits ? Order.AwaitPart : Order.PollPart);
            all = Gather(group, Own, waits);
        }
        catch (RankGroupException lost)
        {
            throw Incomplete(lost);
        }

        if (Array.Exists(all, state => state.Part is null && state.Reason is null)) return null;
        var failed = Array.FindIndex(all, state => state.Reason is not null);
        if (failed < 0) return [.. all.Select(state => state.Part!)];
        throw new CheckpointException(all[failed].FailedPath!, $"on rank {failed} of {group.Size}: {all[failed].Reason}");
    }

    public void Abandon()
    {
        try
        {
            if (!IsLost) group.Send(Order.AbandonPart);
        }
        catch (RankGroupException)
        {
            // The others have ended, and their parts with them.
        }

        Own.Abandon();
    }

    /// <summary>The states of the parts of all ranks, on rank 0; none on the others. All ranks call it together.</summary>
    /// <param name="group">The group.</param>
    /// <param name="own">The part of this rank.</param>
    /// <param name="waits">Whether to wait for its end.</param>
    public static PartState[] Gather(IRankGroup group, RankCheckpoint own, bool waits) =>
        [.. group.GatherBytes(JsonSerializer.SerializeToUtf8Bytes(own.Collect(waits))).Select(bytes => JsonSerializer.Deserialize<PartState>(bytes))];

    CheckpointException Incomplete(Exception? inner) =>
        new(start, inner is null ? "not complete: the ranks have stopped" : $"not complete: {inner.Message}", inner);
}
