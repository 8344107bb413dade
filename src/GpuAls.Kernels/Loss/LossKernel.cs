using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What the seen cells add to the loss: Σ (1 + w)·(p − ŷ)² − ŷ² over all entries, ŷ = x·y, p the preference.</summary>
/// <remarks>
/// A group is cut into teams; a team takes a row, then the row that is as many further as there are teams, and a thread of it every so many entries. A thread
/// sums what it meets and the first thread of a group adds its group's sums, in order: the grid alone decides the order. Bytes: entries·f·4 from Y, in pieces
/// of 16 a thread (32 of a vector's bytes come at once and the rest from the first-level cache), x from cache. Operations: entries·2·f. Shared memory: a sum a
/// thread. Launch: up to 256 threads a group, a multiple of the team.
/// </remarks>
static class LossKernel
{
    public const int MostThreads = 256;

    /// <param name="rows">[rows × columns] Weights w.</param>
    /// <param name="x">[rows × f]</param>
    /// <param name="y">[columns × f]</param>
    /// <param name="team">Threads a row; the group is a multiple of it.</param>
    /// <param name="sums">[groups]</param>
    [KernelLimits(registers: 56, sharedBytes: 2048, typeof(DoubleSum), typeof(FactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2048, typeof(DoubleSum), typeof(HalfFactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2048, typeof(CompensatedSum), typeof(FactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2048, typeof(CompensatedSum), typeof(HalfFactorsView))]
    public static void SumSeen<TSum, TView>(SparseRowsView rows, TView x, TView y, int team, ArrayView<TSum> sums)
        where TSum : unmanaged, ISum<TSum>
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedMemory.Allocate<TSum>(MostThreads);
        var teams = Group.DimX / team;
        var lane = Group.IdxX % team;
        var count = rows.Offsets.Length - 1;
        var sum = default(TSum);
        for (var row = (long)Grid.IdxX * teams + Group.IdxX / team; row < count; row += (long)Grid.DimX * teams)
        {
            var end = rows.Offsets[row + 1];
            for (var e = rows.Offsets[row] + lane; e < end; e += team) sum = sum.AddSeen(rows.Weights[e], Score.Of(x, (int)row, y, rows.Columns[e]));
        }

        Store(shared, sum, sums);
    }

    /// <summary>Σ own(row)·|x_row|²: what λ adds where each row has its own. Thread t takes row t, then the row that is as many further as there are threads.</summary>
    /// <param name="x">[rows × f]</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="own">λ of each.</param>
    /// <param name="sums">[groups]</param>
    [KernelLimits(registers: 56, sharedBytes: 2048, typeof(DoubleSum), typeof(FactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2048, typeof(DoubleSum), typeof(HalfFactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2048, typeof(CompensatedSum), typeof(FactorsView))]
    [KernelLimits(registers: 56, sharedBytes: 2048, typeof(CompensatedSum), typeof(HalfFactorsView))]
    public static void SumNorms<TSum, TView>(TView x, int rows, OwnRegularization own, ArrayView<TSum> sums)
        where TSum : unmanaged, ISum<TSum>
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedMemory.Allocate<TSum>(MostThreads);
        var sum = default(TSum);
        for (var row = (long)Grid.IdxX * Group.DimX + Group.IdxX; row < rows; row += (long)Grid.DimX * Group.DimX)
            sum = sum.AddProduct(own.Of((int)row), Score.Of(x, (int)row, x, (int)row));
        Store(shared, sum, sums);
    }

    /// <summary>The first thread of a group adds its group's sums, in order.</summary>
    static void Store<TSum>(ArrayView<TSum> shared, TSum sum, ArrayView<TSum> sums)
        where TSum : unmanaged, ISum<TSum>
    {
        shared[Group.IdxX] = sum;
        GroupBarrier.Wait(); // the first thread reads the sums of all
        if (Group.IdxX != 0) return;
        for (var thread = 1; thread < Group.DimX; thread++) sum = sum.Add(shared[thread]);
        sums[Grid.IdxX] = sum;
    }
}
