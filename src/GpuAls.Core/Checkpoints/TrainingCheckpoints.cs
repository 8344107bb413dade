using System.Diagnostics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>The checkpoints of one training: the one that it continues from, and those that it writes.</summary>
sealed class TrainingCheckpoints : IDisposable
{
    readonly CheckpointOptions options;
    readonly CheckpointFolder folder;
    readonly ICheckpointParts? parts;
    IPendingCheckpoint? writer;
    int writing; // the iteration of the checkpoint that is being written
    long last = Stopwatch.GetTimestamp();

    TrainingCheckpoints(CheckpointOptions options, CheckpointFolder folder, CheckpointIdentity identity, ICheckpointParts? parts) =>
        (this.options, this.folder, Identity, this.parts) = (options, folder, identity, parts);

    /// <summary>The path of the folder.</summary>
    public string Folder => options.Folder;

    /// <summary>The identity of the training.</summary>
    public CheckpointIdentity Identity { get; }

    /// <summary>Whether the device writes the factors itself, so that no checkpoint needs them here.</summary>
    public bool HasParts => parts is not null;

    /// <summary>The checkpoint to continue from; null to start at the beginning.</summary>
    public Checkpoint? Resumed { get; private set; }

    /// <summary>Opens the folder, and reads its newest checkpoint if the training is to continue from it.</summary>
    /// <param name="options">The folder and the schedule.</param>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="identity">The identity of the training.</param>
    /// <param name="description">The options of the training, as <see cref="Model.ModelDescription"/> writes them.</param>
    /// <param name="parts">The ranks that write parts; null: a checkpoint is one file.</param>
    /// <exception cref="CheckpointException">
    /// The folder cannot be used, has checkpoints of another training, or all of its checkpoints are damaged; the message says which.
    /// </exception>
    /// <exception cref="UnsharedFolderException">A rank that writes a part cannot use the folder.</exception>
    public static TrainingCheckpoints Open(
        CheckpointOptions options,
        InteractionMatrix matrix,
        CheckpointIdentity identity,
        byte[] description,
        ICheckpointParts? parts = null)
    {
        options.Validate();
        var folder = CheckpointFolder.Open(options.Folder);
        try
        {
            var checkpoints = new TrainingCheckpoints(options, folder, identity, parts);
            var found = CheckpointFolder.Find(options.Folder);
            if (!options.Resumes) options.RequireNoCheckpoints();
            parts?.RequireShared(options.Folder);
            checkpoints.Resumed = checkpoints.ReadNewest(found, matrix, description);
            return checkpoints;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A session whose half-sweeps wait for the checkpoint where it still reads what they change, and which starts checkpoints.</summary>
    /// <param name="session">The session.</param>
    /// <param name="done">The number of iterations that are done.</param>
    /// <param name="last">The last iteration that a checkpoint is of use for.</param>
    public IAlsSession Watch(IAlsSession session, int done, int last) => new CheckpointedSession(session, this, done, last);

    /// <summary>Gives the rest of the checkpoint that was started in the iteration that has just ended, if one was.</summary>
    /// <param name="iteration">The iteration.</param>
    /// <param name="create">Creates the checkpoint.</param>
    public void IterationEnded(AlsIteration iteration, Func<Checkpoint> create)
    {
        // A training whose numbers left their range ends with an error, and a checkpoint of it is of no use.
        var isFinite = double.IsFinite(iteration.Change ?? 0) && double.IsFinite(iteration.Loss?.Total ?? 0);
        if (writing == iteration.Number && isFinite) writer?.Complete(create());
    }

    /// <summary>Waits until the users may change.</summary>
    public void WaitForUsers() => writer?.WaitForUsers();

    /// <summary>Waits until users, items and the best factors may change.</summary>
    public void WaitForAll() => writer?.WaitForAll();

    /// <summary>Starts the checkpoint of an iteration whose users are solved, if one is due.</summary>
    /// <param name="iteration">The number of the iteration.</param>
    /// <param name="session">The session, which has the users.</param>
    public void StartIfDue(int iteration, IAlsSession session)
    {
        if (!options.IsDue(iteration, Stopwatch.GetElapsedTime(last))) return;
        EndWriting();
        last = Stopwatch.GetTimestamp();
        writing = iteration;
        writer = parts is null
            ? new CheckpointWriter(folder, folder.PathOf(iteration), session.DownloadUsers())
            : new PartedCheckpoint(parts, folder, iteration);
    }

    /// <summary>Ends the checkpoint that is being written, and unlocks the folder.</summary>
    public void Dispose()
    {
        EndWriting();
        folder.Dispose();
    }

    Checkpoint? ReadNewest(IReadOnlyList<(int Iteration, string Path)> found, InteractionMatrix matrix, byte[] description)
    {
        CheckpointException? first = null;
        foreach (var (_, path) in found)
        {
            Checkpoint checkpoint;
            try
            {
                checkpoint = CheckpointFile.Read(path);
            }
            catch (CheckpointException damage)
            {
                first ??= damage;
                options.Progress?.Report(new(CheckpointNewsKind.Damaged, path, 0, damage.Reason));
                continue;
            }

            var difference = checkpoint.Identity.Difference(Identity) ?? CheckpointIdentity.Difference(checkpoint.Description, description);
            if (difference is not null) throw new CheckpointException(path, $"cannot be continued: {difference}");
            if ((checkpoint.Factors.Users.Rows, checkpoint.Factors.Items.Rows) != (matrix.Users.Count, matrix.Items.Count))
                throw new CheckpointException(path, "damaged: it has another number of users or items than its data");
            options.Progress?.Report(new(CheckpointNewsKind.Resumed, path, checkpoint.Iterations.Count));
            return checkpoint;
        }

        return first is null ? null : throw first;
    }

    void EndWriting()
    {
        if (writer is null) return;
        try
        {
            if (writer.Finish()) options.Progress?.Report(new(CheckpointNewsKind.Written, writer.Path, writing));
        }
        catch (CheckpointException failure)
        {
            options.Progress?.Report(new(CheckpointNewsKind.NotWritten, failure.Path, writing, failure.Reason));
        }
        finally
        {
            writer.Dispose();
            writer = null;
        }
    }
}
