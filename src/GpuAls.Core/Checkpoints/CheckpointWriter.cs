using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>
/// Writes a checkpoint beside the training, without a copy of the factors: each side is written while the half-sweep over the other side only reads
/// it. The users are written during the half-sweep over the items, the items during the next half-sweep over the users.
/// </summary>
sealed class CheckpointWriter : IDisposable
{
    readonly ManualResetEventSlim usersWritten = new();
    readonly ManualResetEventSlim allWritten = new();
    readonly TaskCompletionSource<Checkpoint?> state = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource abandon = new();
    readonly Task<bool> writing;

    /// <summary>Starts to write.</summary>
    /// <param name="folder">The folder, from which older checkpoints are deleted afterwards.</param>
    /// <param name="path">The path of the checkpoint.</param>
    /// <param name="users">The users, which stay as they are until <see cref="WaitForUsers"/> returns.</param>
    public CheckpointWriter(CheckpointFolder folder, string path, FactorMatrix users)
    {
        Path = path;
        // A thread of its own: those of the pool solve rows.
        writing = Task.Factory.StartNew(() => Write(folder, users), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The path of the checkpoint.</summary>
    public string Path { get; }

    /// <summary>Gives the rest of the checkpoint, whose arrays stay as they are until <see cref="WaitForAll"/> returns.</summary>
    public void Complete(Checkpoint checkpoint) => state.TrySetResult(checkpoint);

    /// <summary>Waits until the users may change.</summary>
    public void WaitForUsers() => usersWritten.Wait();

    /// <summary>Waits until everything may change, unless the rest was not given yet.</summary>
    public void WaitForAll()
    {
        if (state.Task.IsCompleted) allWritten.Wait();
    }

    /// <summary>Waits until the file is on the disk under its name. A checkpoint whose rest was not given is abandoned.</summary>
    /// <returns>Whether the file was written.</returns>
    /// <exception cref="CheckpointException">The file cannot be written, or an older one cannot be deleted.</exception>
    public bool Finish()
    {
        if (state.TrySetResult(null)) abandon.Cancel();
        return writing.GetAwaiter().GetResult();
    }

    /// <summary>Frees the events, after <see cref="Finish"/>.</summary>
    public void Dispose()
    {
        usersWritten.Dispose();
        allWritten.Dispose();
        abandon.Dispose();
    }

    bool Write(CheckpointFolder folder, FactorMatrix users)
    {
        try
        {
            AtomicFile.Write(
                Path,
                file =>
                {
                    // One thread: the others solve.
                    var sections = new SectionFileWriter(CheckpointFile.Format, file, CheckpointFile.Sections) { Threads = 1 };
                    sections.Append(SectionKind.UserFactors, users, abandon.Token);
                    usersWritten.Set();
                    var checkpoint = state.Task.GetAwaiter().GetResult() ?? throw new OperationCanceledException();
                    sections.Append(SectionKind.ItemFactors, checkpoint.Factors.Items, abandon.Token);
                    CheckpointFile.Complete(sections, checkpoint, abandon.Token);
                    allWritten.Set();
                    return 0;
                },
                (reason, inner) => new CheckpointException(Path, reason, inner),
                needsRegularFile: true);
            folder.Prune();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            // Also after an error: nobody may wait for a file that is never written.
            usersWritten.Set();
            allWritten.Set();
        }
    }
}
