using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Loss;

/// <summary>The loss of the seen cells: Σ (1 + w)·(p − ŷ)² − ŷ² over all entries, with the score ŷ = x·y and the preference p.</summary>
/// <remarks>
/// A group is divided into teams. Of all teams, team n takes rows n, n + number of teams, …, and thread t of a team takes entries t, t + team size,
/// …. Each thread sums its entries, and the first thread of a group adds the sums of its group in order, so the launch alone decides the order.
/// Bytes: entries·f·4 from Y, 16 at a time (memory delivers 32 bytes of a vector at once, and the second half comes from the L1 cache); x from cache.
/// Operations: entries·2·f. Shared memory: one sum for each thread. Launch: at most 256 threads in a group, a multiple of the team size.
/// </remarks>
static class LossKernel
{
    public const int MaxThreads = 256;

    /// <summary>The sum over all entries.</summary>
    /// <param name="rows">[rows × columns] Weights w.</param>
    /// <param name="x">[rows × f]</param>
    /// <param name="y">[columns × f]</param>
    /// <param name="team">Threads in a team; the group size is a multiple of it.</param>
    /// <param name="sums">[groups]</param>
    public static void SumSeen<TSum, TView>(SparseRowsView rows, TView x, TView y, int team, ArrayView<TSum> sums)
        where TSum : unmanaged, ISum<TSum>
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedMemory.Allocate<TSum>(MaxThreads);
        var teams = Group.DimX / team;
        var lane = Group.IdxX % team;
        var count = rows.Offsets.Length - 1;
        var sum = default(TSum);
        for (var row = (long)Grid.IdxX * teams + Group.IdxX / team; row < count; row += (long)Grid.DimX * teams)
        {
            var end = rows.Offsets[row + 1];
            for (var e = rows.Offsets[row] + lane; e < end; e += team)
                sum = sum.AddSeen(rows.Weights[e], Score.Of(x, (int)row, y, rows.Columns[e]));
        }

        Store(shared, sum, sums);
    }

    /// <summary>
    /// Σ λ_row·|x_row|², the regularization if each row has its own λ. Of all threads, thread t takes rows t, t + number of threads, ….
    /// </summary>
    /// <param name="x">[rows × f]</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="rowLambda">λ of each row.</param>
    /// <param name="sums">[groups]</param>
    public static void SumNorms<TSum, TView>(TView x, int rows, RowRegularizationView rowLambda, ArrayView<TSum> sums)
        where TSum : unmanaged, ISum<TSum>
        where TView : struct, IFactorsView<TView>
    {
        var shared = SharedMemory.Allocate<TSum>(MaxThreads);
        var sum = default(TSum);
        for (var row = (long)Grid.IdxX * Group.DimX + Group.IdxX; row < rows; row += (long)Grid.DimX * Group.DimX)
            sum = sum.AddProduct(rowLambda.Of((int)row), Score.Of(x, (int)row, x, (int)row));
        Store(shared, sum, sums);
    }

    /// <summary>The first thread of a group adds the sums of its group in order.</summary>
    static void Store<TSum>(ArrayView<TSum> shared, TSum sum, ArrayView<TSum> sums)
        where TSum : unmanaged, ISum<TSum>
    {
        shared[Group.IdxX] = sum;
        GroupBarrier.Wait(); // the first thread reads the sums of all threads
        if (Group.IdxX != 0) return;
        for (var thread = 1; thread < Group.DimX; thread++) sum = sum.Add(shared[thread]);
        sums[Grid.IdxX] = sum;
    }
}
