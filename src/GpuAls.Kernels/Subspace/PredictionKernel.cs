using ILGPU;

namespace GpuAls.Kernels;

/// <summary>sₑ = yₑ·x of every entry e of a batch of rows, before their factors are solved block by block. A row without entries gets x = 0.</summary>
/// <remarks>
/// A group is cut into teams, a team takes a row, and a thread of it every so many entries. Operations: 2·entries·f. Bytes: 4·entries·(f + 2) from Y and the
/// entries, x from cache, 4·entries of s. No shared memory, no barrier.
/// </remarks>
static class PredictionKernel
{
    /// <summary>Grid × (group ÷ team) ≥ rows.</summary>
    /// <param name="rows">[rows × columns] The entries.</param>
    /// <param name="y">[columns × f] The side that is held fixed.</param>
    /// <param name="x">[rows × f]</param>
    /// <param name="team">Threads a row; the group is a multiple of it.</param>
    /// <param name="predictions">[entries] s; the first is of the batch's first entry.</param>
    [KernelLimits(registers: 48, sharedBytes: 0, typeof(FactorsView))]
    [KernelLimits(registers: 48, sharedBytes: 0, typeof(HalfFactorsView))]
    public static void Predict<TView>(SparseRowsView rows, TView y, FactorsView x, int team, ArrayView<float> predictions)
        where TView : struct, IFactorsView<TView>
    {
        var row = Grid.IdxX * (Group.DimX / team) + Group.IdxX / team;
        if (row >= rows.Offsets.Length - 1) return;
        var lane = Group.IdxX % team;
        var start = rows.Offsets[row];
        var end = rows.Offsets[row + 1L];
        if (start == end)
        {
            for (var quad = lane; quad < x.QuadsPerRow; quad += team) x.Store(row, quad, default);
        }

        for (var e = start + lane; e < end; e += team) predictions[e - rows.Offsets[0]] = Score.Of(x, row, y, rows.Columns[e]);
    }
}
