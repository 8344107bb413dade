namespace GpuAls.Distributed.Communication;

/// <summary>
/// Ranks that are threads of one process, each with a card of its own. They read each other's memory; two barriers an operation keep it unchanged
/// meanwhile.
/// </summary>
sealed unsafe class ThreadGroup : IRankGroup
{
    readonly Shared shared;

    ThreadGroup(Shared shared, int rank) => (this.shared, Rank) = (shared, rank);

    public int Rank { get; }

    public int Size => shared.Sends.Length;

    public bool IsOnSeveralHosts { get; private init; }

    public long SentBytes { get; private set; }

    /// <summary>The ranks of a new group.</summary>
    /// <param name="size">The number of ranks.</param>
    /// <param name="asOnSeveralHosts">Whether the ranks exchange as if they were on several hosts, for tests.</param>
    public static IReadOnlyList<ThreadGroup> Create(int size, bool asOnSeveralHosts = false)
    {
        var shared = new Shared(size);
        return [.. Enumerable.Range(0, size).Select(rank => new ThreadGroup(shared, rank) { IsOnSeveralHosts = asOnSeveralHosts })];
    }

    public void Broadcast(void* data, long lines)
    {
        shared.Sends[Rank] = ((nint)data, []);
        Meet();
        var bytes = lines * IRankGroup.LineBytes;
        if (Rank > 0) Buffer.MemoryCopy((void*)shared.Sends[0].Data, data, bytes, bytes);
        else SentBytes += bytes * (Size - 1);
        Meet();
    }

    public void Exchange(void* send, ReadOnlySpan<LineRange> toEach, void* receive, ReadOnlySpan<LineRange> fromEach, bool besideWork = false)
    {
        shared.Sends[Rank] = ((nint)send, toEach.ToArray());
        Meet();
        for (var rank = 0; rank < Size; rank++)
        {
            if (rank == Rank) continue;
            var (data, ranges) = shared.Sends[rank];
            var bytes = ranges[Rank].Count * IRankGroup.LineBytes;
            if (bytes != fromEach[rank].Count * IRankGroup.LineBytes)
                throw new InvalidOperationException($"rank {rank} sends {bytes} bytes to rank {Rank}, which expects {fromEach[rank].Count} lines");
            Buffer.MemoryCopy(
                (byte*)data + ranges[Rank].Start * IRankGroup.LineBytes, (byte*)receive + fromEach[rank].Start * IRankGroup.LineBytes, bytes, bytes);
            SentBytes += toEach[rank].Count * IRankGroup.LineBytes;
        }

        Meet();
    }

    /// <summary>Wakes the ranks that wait for this one; they fail as well. The process goes on.</summary>
    /// <param name="exitCode">Ignored.</param>
    public void Abort(int exitCode) => Fail(null);

    /// <summary>Wakes the ranks that wait for this one; they fail as well.</summary>
    /// <param name="failure">The failure of this rank; null if it has none.</param>
    public void Fail(Exception? failure)
    {
        Interlocked.CompareExchange(ref shared.Failure, failure, null);
        shared.Cancel.Cancel();
    }

    void Meet()
    {
        try
        {
            shared.Barrier.SignalAndWait(shared.Cancel.Token);
        }
        catch (OperationCanceledException) when (shared.Cancel.IsCancellationRequested)
        {
            throw new RankGroupException("another rank of the group has failed", shared.Failure);
        }
    }

    sealed class Shared(int size)
    {
        public Exception? Failure;

        public (nint Data, LineRange[] Ranges)[] Sends { get; } = new (nint, LineRange[])[size];

        public Barrier Barrier { get; } = new(size);

        public CancellationTokenSource Cancel { get; } = new();
    }
}
