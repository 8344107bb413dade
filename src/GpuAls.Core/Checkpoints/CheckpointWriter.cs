using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>A checkpoint that is being written beside the training.</summary>
interface IPendingCheckpoint : IDisposable
{
    /// <summary>The path of the checkpoint.</summary>
    string Path { get; }

    /// <summary>Gives the rest of the checkpoint, whose arrays stay as they are until <see cref="WaitForAll"/> returns.</summary>
    void Complete(Checkpoint checkpoint);

    /// <summary>Waits until the users may change.</summary>
    void WaitForUsers();

    /// <summary>Waits until everything may change, unless the rest was not given yet.</summary>
    void WaitForAll();

    /// <summary>Waits until the checkpoint is on the disk under its name. A checkpoint whose rest was not given is abandoned.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="CheckpointException">It cannot be written, or an older one cannot be deleted.</exception>
    bool Finish();
}

/// <summary>Writes a checkpoint as one file.</summary>
/// <param name="folder">The folder, from which older checkpoints are deleted afterwards.</param>
/// <param name="path">The path of the checkpoint.</param>
/// <param name="users">The users, which stay as they are until <see cref="WaitForUsers"/> returns.</param>
sealed class CheckpointWriter(CheckpointFolder folder, string path, FactorMatrix users) : IPendingCheckpoint
{
    readonly SidesWriter file = SidesWriter.Start(path, CheckpointFile.Format, CheckpointFile.Sections, users);

    public string Path => file.Path;

    public void Complete(Checkpoint checkpoint) => file.Complete(
        checkpoint.Factors.Items, (sections, cancel) => CheckpointFile.Complete(sections, checkpoint, cancel));

    public void WaitForUsers() => file.WaitForUsers();

    public void WaitForAll() => file.WaitForAll();

    public bool Finish()
    {
        if (!file.Finish()) return false;
        folder.Prune();
        return true;
    }

    public void Dispose() => file.Dispose();
}
