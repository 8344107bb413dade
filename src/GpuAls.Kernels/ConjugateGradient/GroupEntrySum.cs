using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// q += Σ s(e)·yₑ over entries of one row, by one group. 32 entries at a time: first their products yₑ·p, up to eight threads an entry, so that neighbouring
/// threads read neighbouring quads; then the sum, thread t for quads t, t + group size, ….
/// </summary>
static class GroupEntrySum
{
    /// <summary>Entries that are done between two barriers.</summary>
    public const int Tile = 32;

    /// <summary>The most threads that share the product of one entry.</summary>
    public const int MostShare = 8;

    /// <summary>Adds to a row of q that no other thread writes: thread t reads and writes only its own quads of it.</summary>
    /// <param name="memory">Shared memory.</param>
    /// <param name="batch">Entries and the fixed side.</param>
    /// <param name="start">The first entry.</param>
    /// <param name="end">One after the last.</param>
    /// <param name="p">What the entries are multiplied with.</param>
    /// <param name="row">Its row.</param>
    /// <param name="which">The start's sum or a step's.</param>
    /// <param name="q">What is added to.</param>
    /// <param name="qRow">Its row.</param>
    public static void Add<TView>(GroupMemory memory, BatchView<TView> batch, long start, long end, FactorsView p, int row, EntrySum which, FactorsView q, int qRow)
        where TView : struct, IFactorsView<TView>
    {
        var products = memory.Products;
        var coefficients = memory.Coefficients;
        var columns = batch.Rows.Columns;
        var share = Share();
        for (var first = start; first < end; first += Tile)
        {
            var count = (int)IntrinsicMath.Min(Tile, end - first);
            for (var e = Group.IdxX / share; e < count; e += Group.DimX / share)
                products[e * share + Group.IdxX % share] = PartOfDot(batch.Y, columns[first + e], p, row, share);
            GroupBarrier.Wait();
            for (var e = Group.IdxX; e < count; e += Group.DimX)
            {
                var dot = 0f;
                for (var part = 0; part < share; part++) dot += products[e * share + part];
                coefficients[e] = which.Coefficient(batch.Rows.Weights[first + e], dot);
            }

            GroupBarrier.Wait();
            for (var quad = Group.IdxX; quad < q.QuadsPerRow; quad += Group.DimX)
            {
                var sum = q.Load(qRow, quad);
                for (var e = 0; e < count; e++) sum = sum.Add(coefficients[e], batch.Y.Load(columns[first + e], quad));
                q.Store(qRow, quad, sum);
            }

            // No barrier here: the next products may be written, for all threads have read these; and the next coefficients come after a barrier.
        }
    }

    static float PartOfDot<TView>(TView y, int column, FactorsView p, int row, int share)
        where TView : struct, IFactorsView<TView>
    {
        var sum = 0f;
        for (var quad = Group.IdxX % share; quad < y.QuadsPerRow; quad += share) sum += y.Load(column, quad).Dot(p.Load(row, quad));
        return sum;
    }

    /// <summary>Threads an entry: the largest power of two up to eight that divides the group.</summary>
    static int Share()
    {
        var share = MostShare;
        while (Group.DimX % share != 0) share /= 2;
        return share;
    }
}
