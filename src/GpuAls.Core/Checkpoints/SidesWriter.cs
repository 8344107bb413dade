using GpuAls.Core.Memory;
using GpuAls.Core.SectionFiles;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Checkpoints;

/// <summary>
/// Writes a file with the vectors of both sides beside the training, without a copy of them: each side is written while the half-sweep over the other
/// side only reads it. The users are written during the half-sweep over the items, the items during the next half-sweep over the users.
/// </summary>
sealed class SidesWriter : IDisposable
{
    readonly ManualResetEventSlim usersWritten = new();
    readonly ManualResetEventSlim allWritten = new();
    readonly TaskCompletionSource<Rest?> rest = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenSource abandon = new();
    readonly Task<bool> writing;

    SidesWriter(string path, SectionFileFormat format, int sections, FactorMatrix users)
    {
        Path = path;
        // A thread of its own: those of the pool solve rows.
        writing = Task.Factory.StartNew(
            () => Write(format, sections, users), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Starts to write.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="format">The kind of file.</param>
    /// <param name="sections">The number of its sections, with those of both sides.</param>
    /// <param name="users">The users, which stay as they are until <see cref="WaitForUsers"/> returns.</param>
    public static SidesWriter Start(string path, SectionFileFormat format, int sections, FactorMatrix users) => new(path, format, sections, users);

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>Whether the file is written, abandoned, or cannot be written.</summary>
    public bool HasEnded => writing.IsCompleted;

    /// <summary>Gives the items and the other sections, which stay as they are until <see cref="WaitForAll"/> returns.</summary>
    /// <param name="items">The items.</param>
    /// <param name="complete">Writes the sections behind both sides, and completes the file.</param>
    public void Complete(FactorMatrix items, Action<SectionFileWriter, CancellationToken> complete) => rest.TrySetResult(new(items, complete));

    /// <summary>Waits until the users may change.</summary>
    public void WaitForUsers() => usersWritten.Wait();

    /// <summary>Waits until everything may change, unless the rest was not given yet.</summary>
    public void WaitForAll()
    {
        if (rest.Task.IsCompleted) allWritten.Wait();
    }

    /// <summary>Waits until the file is on the disk under its name. A file whose rest was not given is abandoned.</summary>
    /// <returns>Whether the file was written.</returns>
    /// <exception cref="CheckpointException">The file cannot be written.</exception>
    public bool Finish()
    {
        if (rest.TrySetResult(null)) abandon.Cancel();
        return writing.GetAwaiter().GetResult();
    }

    /// <summary>Frees the events, after <see cref="Finish"/>.</summary>
    public void Dispose()
    {
        usersWritten.Dispose();
        allWritten.Dispose();
        abandon.Dispose();
    }

    bool Write(SectionFileFormat format, int count, FactorMatrix users)
    {
        try
        {
            AtomicFile.Write(
                Path,
                file =>
                {
                    // One thread: the others solve.
                    var sections = new SectionFileWriter(format, file, count) { Threads = 1, IsUncached = true };
                    sections.Append(SectionKind.UserFactors, users, abandon.Token);
                    usersWritten.Set();
                    var (items, complete) = rest.Task.GetAwaiter().GetResult() ?? throw new OperationCanceledException();
                    sections.Append(SectionKind.ItemFactors, items, abandon.Token);
                    complete(sections, abandon.Token);
                    allWritten.Set();
                    return 0;
                },
                (reason, inner) => new CheckpointException(Path, reason, inner),
                needsRegularFile: true);
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

    /// <summary>The content behind the users.</summary>
    sealed record Rest(FactorMatrix Items, Action<SectionFileWriter, CancellationToken> Complete);
}
