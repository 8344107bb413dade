using System.Diagnostics.CodeAnalysis;
using System.Text;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Mpi;

/// <summary>
/// Ranks that are processes of an MPI job. One thread at a time may call. Waiting leaves the cores to ranks that compute (<see cref="MpiWait"/>).
/// </summary>
/// <remarks>
/// A rank that failed calls <see cref="Abort"/>, and never <see cref="Dispose"/>: ending MPI waits for the other ranks, which wait for this one.
/// </remarks>
sealed unsafe class MpiGroup : IRankGroup, IDisposable
{
    const int ThreadSerialized = 2;
    const int MaxTextBytes = 1024;
    const int Tag = 0;

    // 64 KiB: libraries store such messages, so that the ranks need not meet.
    const long MaxSmallBroadcastLines = 1024;

    static MpiGroup? started;

    readonly MpiFunctions mpi;
    readonly MpiConstants constants;
    readonly NativeRequests requests;
    nint line;

    MpiGroup(MpiLibrary library, MpiLauncher launcher)
    {
        (Library, mpi, constants) = (library, library.Functions, library.Constants);
        int provided, rank, size;
        Check("MPI_Init_thread", mpi.InitThread(null, null, ThreadSerialized, &provided));
        Check("MPI_Comm_set_errhandler", mpi.CommSetErrhandler(constants.World, constants.ErrorsReturn));
        Check("MPI_Comm_rank", mpi.CommRank(constants.World, &rank));
        Check("MPI_Comm_size", mpi.CommSize(constants.World, &size));
        (Rank, Size) = (rank, size);
        requests = new(2 * size, constants);
        Host = MpiFunctions.Text(mpi.GetProcessorName, MaxTextBytes);
        if (provided < ThreadSerialized)
        {
            throw new MpiException(
                $"{library.Version} supports threads at level {provided} only; expected level {ThreadSerialized}, MPI_THREAD_SERIALIZED",
                $"Use a library that was built with support for threads. Name it: {MpiLibrary.Variable}");
        }

        if (launcher.Size is { } started && started != size)
        {
            throw new MpiException(
                $"{launcher.Name} started {started} ranks, but {library.Version} ({library.File}) finds {size}; expected a library of this launcher",
                $"Start with the launcher of {library.Version}. Or name the library of this launcher: {MpiLibrary.Variable}=/path/to/libmpi.so");
        }

        nint type;
        Check("MPI_Type_contiguous", mpi.TypeContiguous(IRankGroup.LineBytes, constants.Byte, &type));
        Check("MPI_Type_commit", mpi.TypeCommit(&type));
        line = type;
        Hosts = [.. this.AllGather(Encoding.UTF8.GetBytes(Host)).Select(Encoding.UTF8.GetString)];
        LocalRank = launcher.LocalRank ?? Hosts.Take(Rank).Count(host => host == Host);
        SentBytes = 0;
    }

    public int Rank { get; }

    public int Size { get; }

    public long SentBytes { get; private set; }

    /// <summary>The library.</summary>
    public MpiLibrary Library { get; }

    /// <summary>The name of this host.</summary>
    public string Host { get; }

    /// <summary>[size] The host of each rank.</summary>
    public IReadOnlyList<string> Hosts { get; }

    public bool IsOnSeveralHosts => Hosts.Distinct().Count() > 1;

    /// <summary>The number of this rank among those of its host, from 0: the number of its card.</summary>
    public int LocalRank { get; }

    /// <summary>Whether an operation has failed: the ranks no longer understand each other.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Starts MPI, once in a process.</summary>
    /// <param name="launcher">The launcher of this process.</param>
    /// <exception cref="MpiException">There is no library, or it does not belong to the launcher.</exception>
    public static MpiGroup Start(MpiLauncher launcher) =>
        Start(launcher, MpiLibrary.Find(launcher, Environment.GetEnvironmentVariable(MpiLibrary.Variable)));

    /// <summary>Starts MPI with a library, once in a process.</summary>
    /// <param name="launcher">The launcher of this process.</param>
    /// <param name="library">The library.</param>
    public static MpiGroup Start(MpiLauncher launcher, MpiLibrary library)
    {
        if (started is not null) throw new InvalidOperationException("MPI has started in this process; it starts once");
        return started = new(library, launcher);
    }

    /// <summary>Runs the work of this rank. If it fails, the job ends with its exit code.</summary>
    /// <param name="launcher">The launcher of this process.</param>
    /// <param name="work">The work; returns the exit code.</param>
    /// <param name="fail">Reports a failure of the work; returns the exit code.</param>
    /// <exception cref="MpiException">MPI does not start.</exception>
    public static int Run(MpiLauncher launcher, Func<MpiGroup, int> work, Func<Exception, int> fail)
    {
        var group = Start(launcher);
        int code;
        try
        {
            code = work(group);
        }
        catch (Exception exception)
        {
            code = fail(exception);
            group.Abort(code);
        }

        group.Dispose();
        return code;
    }

    public void Broadcast(void* data, long lines)
    {
        var isLarge = lines > MaxSmallBroadcastLines;
        if (isLarge) Meet();
        Check("MPI_Ibcast", mpi.Ibcast(data, checked((int)lines), line, 0, constants.World, requests.Add()));
        Wait("MPI_Ibcast", isLarge);
        if (Rank == 0) SentBytes += lines * IRankGroup.LineBytes * (Size - 1);
    }

    public void Exchange(void* send, ReadOnlySpan<LineRange> toEach, void* receive, ReadOnlySpan<LineRange> fromEach, bool besideWork = false)
    {
        Meet();
        // Each rank starts with the next one, so that not all of them send to the same rank at a time.
        for (var step = 1; step < Size; step++)
        {
            var from = Before(step);
            Check("MPI_Irecv", mpi.Irecv(At(receive, fromEach[from]), Count(fromEach[from]), line, from, Tag, constants.World, requests.Add()));
        }

        for (var step = 1; step < Size; step++)
        {
            var to = (Rank + step) % Size;
            Check("MPI_Isend", mpi.Isend(At(send, toEach[to]), Count(toEach[to]), line, to, Tag, constants.World, requests.Add()));
            SentBytes += toEach[to].Count * IRankGroup.LineBytes;
        }

        Wait("an exchange", dataMove: true, besideWork);
        for (var step = 1; step < Size; step++)
        {
            int received;
            Check("MPI_Get_count", mpi.GetCount(requests.Status(step - 1), line, &received));
            var from = Before(step);
            if (received != fromEach[from].Count)
                throw new InvalidOperationException($"rank {from} sends {received} lines to rank {Rank}, which expects {fromEach[from].Count}");
        }

        int Before(int step) => (Rank + Size - step) % Size;

        static void* At(void* data, LineRange range) => (byte*)data + range.Start * IRankGroup.LineBytes;

        static int Count(LineRange range) => checked((int)range.Count);
    }

    /// <summary>Ends all processes of the job, this one included.</summary>
    /// <param name="exitCode">The exit code of the job.</param>
    [DoesNotReturn]
    public void Abort(int exitCode)
    {
        Console.Out.Flush();
        Console.Error.Flush();
        // MPICH's launcher loses lines that it has not read yet.
        Thread.Sleep(TimeSpan.FromSeconds(1));
        _ = mpi.Abort(constants.World, exitCode);
        Environment.Exit(exitCode);
    }

    /// <summary>Ends MPI; waits until all ranks do. A rank that failed calls <see cref="Abort"/> instead.</summary>
    public void Dispose()
    {
        if (line == 0) return;
        fixed (nint* type = &line) _ = mpi.TypeFree(type);
        line = 0;
        _ = mpi.Finalize();
        requests.Dispose();
    }

    /// <summary>Waits until all ranks are here. The wait for ranks that compute sleeps; the wait for data, which follows it, does not.</summary>
    void Meet()
    {
        Check("MPI_Ibarrier", mpi.Ibarrier(constants.World, requests.Add()));
        Wait("MPI_Ibarrier", dataMove: false);
    }

    void Wait(string operation, bool dataMove, bool besideWork = false)
    {
        var wait = new MpiWait(dataMove, besideWork);
        while (true)
        {
            int isDone;
            // The error is that of the operation, whose status has it, and not that there is one.
            if (mpi.Testall(requests.Count, requests.Pointer, &isDone, requests.Status(0)) is not 0 and var error)
                Check(operation, requests.Error() ?? error);
            if (isDone != 0) break;
            wait.Pause();
        }

        requests.Clear();
    }

    void Check(string operation, int error)
    {
        if (error == 0) return;
        HasFailed = true;
        var text = stackalloc byte[MaxTextBytes];
        int length;
        var known = mpi.ErrorString(error, text, &length) == 0;
        throw new MpiException(
            $"rank {Rank} on {Host}: {operation} failed: {(known ? Encoding.UTF8.GetString(text, length).Trim() : $"error {error}")}");
    }
}
