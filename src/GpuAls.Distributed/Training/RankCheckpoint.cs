using GpuAls.Core.Checkpoints;
using GpuAls.Core.Solving;

namespace GpuAls.Distributed.Training;

/// <summary>The part of a checkpoint that a rank writes beside its half-sweeps: the vectors of the rows that it solves.</summary>
/// <param name="rank">The rank.</param>
sealed class RankCheckpoint(int rank)
{
    SidesWriter? writer; // disposed of by End
    int users;
    int items;
    PartState state; // of the last part that has ended

    /// <summary>Starts to write the part.</summary>
    /// <param name="start">The start of the paths of all parts.</param>
    /// <param name="ofUsers">The users of this rank, which stay as they are until <see cref="WaitForUsers"/> returns.</param>
    public void Start(string start, FactorMatrix ofUsers)
    {
        Abandon();
        (users, state) = (ofUsers.Rows, default);
        writer = SidesWriter.Start(CheckpointPartFile.PathOf(start, rank), CheckpointPartFile.Format, CheckpointPartFile.Sections, ofUsers);
    }

    /// <summary>Gives the rest, which stays as it is until <see cref="WaitForAll"/> returns.</summary>
    /// <param name="ofItems">The items of this rank.</param>
    /// <param name="best">[whole sides] The vectors of the best iteration, on rank 0; null for none.</param>
    public void Complete(FactorMatrix ofItems, AlsFactors? best)
    {
        items = ofItems.Rows;
        writer?.Complete(ofItems, (file, cancel) => CheckpointPartFile.Complete(file, best, ofItems.Factors, cancel));
    }

    /// <summary>Waits until the users may change.</summary>
    public void WaitForUsers() => writer?.WaitForUsers();

    /// <summary>Waits until both sides may change, unless the part was not completed yet.</summary>
    public void WaitForAll()
    {
        writer?.WaitForUsers();
        writer?.WaitForAll();
    }

    /// <summary>The state of the part.</summary>
    /// <param name="waits">Whether to wait for its end.</param>
    public PartState Collect(bool waits)
    {
        if (writer is null || !waits && !writer.HasEnded) return state;
        try
        {
            writer.Finish();
            state = new(CheckpointPartFile.Describe(writer.Path, users, items), null, null);
        }
        catch (CheckpointException failure)
        {
            state = new(null, failure.Path, failure.Reason);
        }

        End();
        return state;
    }

    /// <summary>Ends a part that is not completed, and waits for one that is.</summary>
    public void Abandon()
    {
        try
        {
            writer?.Finish();
        }
        catch (CheckpointException)
        {
            // Nobody asks for it any more.
        }

        End();
    }

    void End()
    {
        writer?.Dispose();
        writer = null;
    }
}

/// <summary>The state of the part of a rank: written, failed, or neither yet.</summary>
/// <param name="Part">The part that was written; null otherwise.</param>
/// <param name="FailedPath">The path that could not be written; null otherwise.</param>
/// <param name="Reason">The reason.</param>
readonly record struct PartState(CheckpointPart? Part, string? FailedPath, string? Reason);
