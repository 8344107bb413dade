namespace GpuAls.Core.Checkpoints;

/// <summary>
/// A checkpoint whose parts the ranks write. Its file is a manifest, which is written last: without it there is no checkpoint, and the parts are
/// deleted. The training asks for the parts before each half-sweep, and waits for none.
/// </summary>
sealed class PartedCheckpoint : IPendingCheckpoint
{
    readonly ICheckpointParts parts;
    readonly CheckpointFolder folder;
    Checkpoint? state; // null before the iteration has ended
    CheckpointException? failure;
    bool hasEnded;

    /// <summary>Starts the parts.</summary>
    /// <param name="parts">The parts of all ranks.</param>
    /// <param name="folder">The folder, from which older checkpoints are deleted afterwards.</param>
    /// <param name="iteration">The iteration whose users are solved.</param>
    public PartedCheckpoint(ICheckpointParts parts, CheckpointFolder folder, int iteration)
    {
        (this.parts, this.folder, Path) = (parts, folder, folder.PathOf(iteration));
        parts.Start(folder.StartOfParts(iteration));
    }

    public string Path { get; }

    public void Complete(Checkpoint checkpoint)
    {
        state = checkpoint;
        parts.Complete(checkpoint.Best);
    }

    /// <summary>Writes the manifest, if all parts are written. Each rank waits itself before it changes what its part still reads.</summary>
    public void WaitForUsers() => TryEnd(waits: false);

    /// <inheritdoc cref="WaitForUsers"/>
    public void WaitForAll() => TryEnd(waits: false);

    public bool Finish()
    {
        if (state is null) parts.Abandon();
        else TryEnd(waits: true);
        if (failure is null) return state is not null;
        // The disk may be full.
        folder.DeleteUnusedParts();
        throw failure;
    }

    public void Dispose()
    {
    }

    void TryEnd(bool waits)
    {
        if (state is null || hasEnded) return;
        try
        {
            if (parts.Collect(waits) is not { } written) return;
            CheckpointFile.WriteManifest(Path, state, written);
            folder.Prune();
        }
        catch (CheckpointException exception)
        {
            // Finish reports it; the training goes on.
            failure = exception;
        }

        hasEnded = true;
    }
}
