using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

static partial class WarpRowsKernel
{
    /// <summary>
    /// Σ s(e)·yₑ over entries of one row, by one warp. Each team takes four entries at a time, loads their vectors once and keeps them in registers
    /// for both the dot products and the sum. Every team ends with the same sum. All lanes of the warp must call it with the same entries.
    /// </summary>
    /// <param name="lanes">The teams.</param>
    /// <param name="rows">The entries.</param>
    /// <param name="start">The first entry.</param>
    /// <param name="end">The end: one after the last entry.</param>
    /// <param name="y">[columns × stride] The fixed side.</param>
    /// <param name="p">The vector that the entries are multiplied with.</param>
    /// <param name="entrySum">The sum of the start or of a step.</param>
    static TVector SumEntries<TVector, TView>(WarpLanes lanes, SparseRowsView rows, long start, long end, TView y, TVector p, EntrySum entrySum)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
    {
        const int perTeam = 4;
        var sum = default(TVector);
        var last = end - 1;
        for (var first = start + lanes.TeamNumber * perTeam; first - lanes.TeamNumber * perTeam < end; first += lanes.Teams * perTeam)
        {
            // Beyond the end, the last entry is loaded again with a coefficient of
            // zero. So all lanes stay together without code for an incomplete four.
            var y0 = p.Load(y, rows.Columns[IntrinsicMath.Min(first, last)], lanes.Quad);
            var y1 = p.Load(y, rows.Columns[IntrinsicMath.Min(first + 1, last)], lanes.Quad);
            var y2 = p.Load(y, rows.Columns[IntrinsicMath.Min(first + 2, last)], lanes.Quad);
            var y3 = p.Load(y, rows.Columns[IntrinsicMath.Min(first + 3, last)], lanes.Quad);
            var dot = lanes.SumFour(y0.Dot(p), y1.Dot(p), y2.Dot(p), y3.Dot(p));
            var entry = first + lanes.SumNumber;
            var coefficient = entry < end ? entrySum.Coefficient(rows.Weights[IntrinsicMath.Min(entry, last)], dot) : 0;
            sum = sum.Add(lanes.FromHolder(coefficient, 0), y0);
            sum = sum.Add(lanes.FromHolder(coefficient, 1), y1);
            sum = sum.Add(lanes.FromHolder(coefficient, 2), y2);
            sum = sum.Add(lanes.FromHolder(coefficient, 3), y3);
        }

        for (var bit = lanes.Team; bit < Warp.WarpSize; bit *= 2) sum = sum.AddLane(bit);
        return sum;
    }
}
