using System.Diagnostics;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>
/// Both sides over the rows of all ranks. In a sum each rank adds the <see cref="RowSlabs"/> whose first row it solves, all ranks get the sums of all
/// slabs, and each adds them in their order: the same numbers in the same order as one process, on any number of ranks.
/// </summary>
sealed unsafe class GroupSides : IWholeSides, IDisposable
{
    const int NumbersOfLine = IRankGroup.LineBytes / sizeof(double);

    readonly IRankGroup group;
    readonly PartSettings settings;
    readonly int threads;
    readonly Side users;
    readonly Side items;
    readonly LargeArray<double> slabs;

    /// <param name="group">The group; all ranks create this together.</param>
    /// <param name="part">The part of this rank.</param>
    /// <param name="settings">The settings of the training.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="copied">Whether the devices copy vectors from each other, so that only the rows of slabs pass through here.</param>
    public GroupSides(IRankGroup group, RankPart part, PartSettings settings, int threads, bool copied = false)
    {
        (this.group, this.settings, this.threads) = (group, settings, threads);
        long stride = part.Problem.Start.Users.Stride;
        var most = Math.Max(new RowSlabs(part.Users.Ranges.Rows).Count, new RowSlabs(part.Items.Ranges.Rows).Count);
        slabs = LargeArray<double>.Uninitialized(most * stride * stride);
        users = new Side(group, part.Users, threads, copied ? (int)stride : 0);
        items = new Side(group, part.Items, threads, copied ? (int)stride : 0);
    }

    /// <summary>The sums so far. All ranks have the same number, and the same of exchanges.</summary>
    public int Sums { get; private set; }

    /// <summary>The exchanges of all vectors that a rank holds, so far.</summary>
    public int Exchanges { get; private set; }

    /// <summary>The seconds that this rank has waited for others or sent and received.</summary>
    public double CommunicationSeconds { get; private set; }

    /// <summary>The vectors of both sides that this rank receives: all that it holds and does not solve.</summary>
    public long ReceivedRows => users.All.ReceivedRows + items.All.ReceivedRows;

    /// <summary>Those of one side.</summary>
    public long ReceivedRowsOf(bool ofUsers) => Of(ofUsers).All.ReceivedRows;

    /// <summary>The vectors of both sides that it receives for its slabs.</summary>
    public long ReceivedSlabRows => users.Slabs.ReceivedRows + items.Slabs.ReceivedRows;

    public bool ExchangesBesideSolving => group.IsOnSeveralHosts;

    public bool WhitensReceivedRows { get; set; }

    public CopiedRows? Copied(bool ofUsers) => Of(ofUsers).Copied;

    public (int Start, int End) Own(bool ofUsers) => Of(ofUsers).Rows.Own;

    public int NumberOf(bool ofUsers, int place) => Of(ofUsers).Rows.Numbers[place];

    public bool? ShortRowsPay(bool ofUsers) => ofUsers ? settings.UserShortRowsPay : settings.ItemShortRowsPay;

    public void Exchange(bool ofUsers, float* values, int size)
    {
        Exchanges++;
        Communicate(() => Of(ofUsers).All.Run(values, size));
    }

    /// <summary>The calling thread exchanges, because one thread of a rank at a time may use the group, and others solve.</summary>
    public void SolveAndExchange(bool ofUsers, FactorMatrix solved, float* received, int size, SolvedPieces done, Action solve)
    {
        Exchanges++;
        var (start, solving) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        var solvers = Task.Run(() =>
        {
            try
            {
                solve();
            }
            finally
            {
                solving = Stopwatch.GetElapsedTime(start);
                // After a failure the other ranks still wait for the rows of this one.
                done.Release();
            }
        });
        try
        {
            Of(ofUsers).All.RunBesideSolving(solved.Values.Pointer, solved.Stride, received, size, done);
        }
        finally
        {
            // Also if the exchange fails: the solvers use memory that is freed then. Unlike Wait, this throws nothing.
            Task.WaitAny(solvers);
            GC.KeepAlive(solved);
            CommunicationSeconds += (Stopwatch.GetElapsedTime(start) - solving).TotalSeconds;
        }

        solvers.GetAwaiter().GetResult();
        if (received != solved.Values.Pointer) CopySlabRows(Of(ofUsers).Rows, solved, received, size);
    }

    /// <summary>Takes part in an <see cref="Exchange"/>, or in a <see cref="SolveAndExchange"/>, after a failure.</summary>
    public void ExchangeAfterFailure(bool ofUsers, int size, bool besideSolving)
    {
        Exchanges++;
        Of(ofUsers).All.RunAfterFailure(size, besideSolving);
    }

    public void ExchangeSlabRows(bool ofUsers, FactorMatrix held)
    {
        Communicate(() => Of(ofUsers).Slabs.Run(held.Values.Pointer, held.Stride));
        GC.KeepAlive(held);
    }

    public long Sum(long own)
    {
        var sum = 0L;
        Communicate(() => sum = group.AllGather(BitConverter.GetBytes(own)).Sum(bytes => BitConverter.ToInt64(bytes)));
        return sum;
    }

    /// <summary>The sum over all ranks. It is not cancelled: the other ranks wait for this one.</summary>
    public double[] SumOverSlabs(bool ofUsers, int length, SlabSum add, CancellationToken cancel)
    {
        Sums++;
        var rows = Of(ofUsers).Rows;
        var bounds = new RowSlabs(rows.Ranges.Rows);
        int[] own = [.. rows.Ranges.SlabsOf(group.Rank)];
        var ofSlab = (length + NumbersOfLine - 1) / NumbersOfLine * NumbersOfLine;
        var first = rows.Slabs.Start;
        Threads.ForEachPiece(own.Length, threads, n =>
        {
            var start = first + bounds.Start(own[n]) - bounds.Start(own[0]);
            var term = slabs.Writable((long)own[n] * ofSlab, length);
            term.Clear();
            add(start, start + bounds.End(own[n]) - bounds.Start(own[n]), term);
        }, CancellationToken.None);
        Communicate(() => group.AllGather(
            slabs.Pointer,
            RankGroupOperations.Places(group.Size, rank => rows.Ranges.SlabsOf(rank).Count() * (long)(ofSlab / NumbersOfLine))));
        var sum = new double[length];
        for (var slab = 0; slab < bounds.Count; slab++)
        {
            var term = slabs.Slice((long)slab * ofSlab, length);
            if (slab == 0) term.CopyTo(sum);
            else for (var k = 0; k < sum.Length; k++) sum[k] += term[k];
        }

        return sum;
    }

    public void Dispose()
    {
        slabs.Dispose();
        users.Dispose();
        items.Dispose();
    }

    void Communicate(Action communicate)
    {
        var start = Stopwatch.GetTimestamp();
        communicate();
        CommunicationSeconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Copies the received rows that belong to a slab of this rank to the solved ones, with which it sums them.</summary>
    static void CopySlabRows(RankRows rows, FactorMatrix solved, float* received, int size)
    {
        for (var place = rows.Slabs.Start; place < rows.Slabs.End; place++)
        {
            if (place >= rows.Own.Start && place < rows.Own.End) continue;
            new Span<float>(received + (long)place * size, solved.Stride).CopyTo(solved.Values.Writable((long)place * solved.Stride, solved.Stride));
        }
    }

    Side Of(bool ofUsers) => ofUsers ? users : items;

    /// <summary>The exchanges of one side.</summary>
    sealed class Side : IDisposable
    {
        public Side(IRankGroup group, RankRows rows, int threads, int copiedFloats)
        {
            Rows = rows;
            All = new(group, rows, (0, rows.Numbers.Length), threads);
            Slabs = new(group, rows, rows.Slabs, threads);
            Copied = copiedFloats > 0 ? All.Copied(copiedFloats) : null;
        }

        public RankRows Rows { get; }

        /// <summary>All rows that the rank holds.</summary>
        public RowExchange All { get; }

        /// <summary>The rows of its slabs.</summary>
        public RowExchange Slabs { get; }

        /// <summary>All rows, if the devices copy them from each other.</summary>
        public CopiedRows? Copied { get; }

        public void Dispose()
        {
            All.Dispose();
            Slabs.Dispose();
        }
    }
}
