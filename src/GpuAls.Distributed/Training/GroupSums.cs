using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>
/// XᵀX and YᵀY over the rows of all ranks. Each rank sums the <see cref="RowSlabs"/> whose first row it solves, all ranks get the sums of all slabs,
/// and each adds them in their order: the same numbers in the same order as one process, on any number of ranks.
/// </summary>
sealed unsafe class GroupSums : IWholeSides, IDisposable
{
    readonly IRankGroup group;
    readonly RankRows users;
    readonly RankRows items;
    readonly PartSettings settings;
    readonly int threads;
    readonly int stride;
    readonly LargeArray<double> slabs;

    /// <param name="group">The group.</param>
    /// <param name="part">The part of this rank.</param>
    /// <param name="settings">The settings of the training.</param>
    /// <param name="threads">The number of threads.</param>
    public GroupSums(IRankGroup group, RankPart part, PartSettings settings, int threads)
    {
        (this.group, users, items, this.settings, this.threads) = (group, part.Users, part.Items, settings, threads);
        stride = part.Problem.Start.Users.Stride;
        var most = Math.Max(new RowSlabs(users.Ranges.Rows).Count, new RowSlabs(items.Ranges.Rows).Count);
        slabs = LargeArray<double>.Uninitialized((long)most * stride * stride);
    }

    /// <summary>The number of sums so far. All ranks have the same.</summary>
    public int Count { get; private set; }

    public bool ShortRowsPay(bool ofUsers) => ofUsers ? settings.UserShortRowsPay : settings.ItemShortRowsPay;

    /// <summary>The sum over all ranks; all ranks call it together.</summary>
    public double[] SumOfOuterProducts(bool ofUsers, FactorMatrix held)
    {
        Count++;
        var rows = ofUsers ? users : items;
        var bounds = new RowSlabs(rows.Ranges.Rows);
        int[] own = [.. rows.Ranges.SlabsOf(group.Rank)];
        Threads.ForEachPiece(own.Length, threads, n => SimdWidth.Run(new Slab(
            held, rows.PlaceOf(bounds.Start(own[n])), bounds.End(own[n]) - bounds.Start(own[n]), slabs, own[n])));
        var ofSlab = (long)stride * stride * sizeof(double) / IRankGroup.LineBytes;
        group.AllGather(
            slabs.Pointer,
            RankGroupOperations.Places(group.Size, rank => rows.Ranges.SlabsOf(rank).Count() * ofSlab));
        var sum = new double[stride * stride];
        for (var slab = 0; slab < bounds.Count; slab++)
        {
            var term = slabs.Slice((long)slab * sum.Length, sum.Length);
            if (slab == 0) term.CopyTo(sum);
            else for (var k = 0; k < sum.Length; k++) sum[k] += term[k];
        }

        SquareMatrix.MirrorUpper(sum, stride);
        return sum;
    }

    public void Dispose() => slabs.Dispose();

    /// <summary>The sum over the rows of one slab.</summary>
    readonly record struct Slab(FactorMatrix Held, int FirstPlace, int Rows, LargeArray<double> Slabs, int Number) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            var term = Slabs.Writable((long)Number * Held.Stride * Held.Stride, Held.Stride * Held.Stride);
            term.Clear();
            OuterProducts<TSimd, V>.AddRows(Held, FirstPlace, FirstPlace + Rows, term);
        }
    }
}
