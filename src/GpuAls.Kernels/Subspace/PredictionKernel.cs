using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Subspace;

/// <summary>
/// The prediction sₑ = yₑ·x of every entry e of some rows, before the factors are solved block by block. A row without entries gets x = 0.
/// </summary>
/// <remarks>
/// A group is divided into teams, and a team takes one row: its thread t takes entries t, t + team size, …. Operations: 2·entries·f. Bytes:
/// 4·entries·(f + 2) from Y and the entries, x from cache, and 4·entries for s. No shared memory, no barrier.
/// </remarks>
static class PredictionKernel
{
    /// <summary>Launch: grid × (group ÷ team) ≥ rows in the order.</summary>
    /// <param name="rows">[rows × columns] The entries of a batch.</param>
    /// <param name="order">[rows to predict] The rows.</param>
    /// <param name="y">[columns × f] The fixed side.</param>
    /// <param name="x">[rows × f]</param>
    /// <param name="team">Threads in a team; the group size is a multiple of it.</param>
    /// <param name="predictions">[entries] s, from the batch's first entry on.</param>
    public static void Predict<TView>(SparseRowsView rows, ArrayView<int> order, TView y, FactorsView x, int team, ArrayView<float> predictions)
        where TView : struct, IFactorsView<TView>
    {
        var place = Grid.IdxX * (Group.DimX / team) + Group.IdxX / team;
        if (place >= order.Length) return;
        var row = order[place];
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
