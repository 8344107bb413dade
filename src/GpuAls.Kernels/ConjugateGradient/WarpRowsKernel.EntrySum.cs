using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

static partial class WarpRowsKernel
{
    /// <summary>
    /// Σ s(e)·yₑ over entries of one row, by one warp. Each lane loads the column and the weight of one entry, and shuffles hand them round. Each
    /// team takes four entries at a time, loads their vectors once and keeps them in registers for both the dot products and the sum. Every team ends
    /// with the same sum. All lanes of the warp must call it with the same entries.
    /// </summary>
    /// <param name="lanes">The teams.</param>
    /// <param name="rows">The entries.</param>
    /// <param name="start">The first entry.</param>
    /// <param name="end">The end: one after the last entry.</param>
    /// <param name="y">[columns × stride] The fixed side.</param>
    /// <param name="p">The vector that the entries are multiplied with.</param>
    /// <param name="entrySum">The sum of the start or of a step.</param>
    static TVector SumEntries<TVector, TView>(
        WarpLanes<TVector> lanes, SparseRowsView rows, long start, long end, TView y, TVector p, EntrySum entrySum)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
    {
        const int perTeam = 4;
        var length = (int)(end - start); // within a row, 32 bits are enough
        var sum = default(TVector);
        for (var first = 0; first < length; first += Warp.WarpSize)
        {
            // Beyond the end, the last entry is taken again with a coefficient of
            // zero. So all lanes stay together without code for an incomplete four.
            var entry = first + lanes.OwnEntry;
            var taken = start + IntrinsicMath.Min(entry, length - 1);
            var column = rows.Columns[taken];
            var stored = rows.Weights[taken];
            var right = entry < length ? entrySum.RightSide(stored) : 0;
            var slope = entry < length ? entrySum.Slope(stored) : 0;
            var count = IntrinsicMath.Min(length - first, Warp.WarpSize);
            for (var turn = 0; turn * WarpLanes<TVector>.Teams < count; turn += perTeam)
            {
                var holder = lanes.TeamStart + turn;
                var y0 = p.Gather(y, Warp.Shuffle(column, holder), lanes.Quad);
                var y1 = p.Gather(y, Warp.Shuffle(column, holder + 1), lanes.Quad);
                var y2 = p.Gather(y, Warp.Shuffle(column, holder + 2), lanes.Quad);
                var y3 = p.Gather(y, Warp.Shuffle(column, holder + 3), lanes.Quad);
                var dot = lanes.SumFour(y0.Dot(p), y1.Dot(p), y2.Dot(p), y3.Dot(p));
                var own = holder + lanes.SumNumber;
                var coefficient = entrySum.HasRightSide
                    ? entrySum.Coefficient(Warp.Shuffle(right, own), Warp.Shuffle(slope, own), dot)
                    : Warp.Shuffle(slope, own) * dot;
                sum = sum.Add(lanes.FromHolder(coefficient, 0), y0);
                sum = sum.Add(lanes.FromHolder(coefficient, 1), y1);
                sum = sum.Add(lanes.FromHolder(coefficient, 2), y2);
                sum = sum.Add(lanes.FromHolder(coefficient, 3), y3);
            }
        }

        for (var bit = WarpLanes<TVector>.Team; bit < Warp.WarpSize; bit *= 2) sum = sum.AddLane(bit);
        return sum.WithoutPadding(lanes.Quad, y.QuadsPerRow);
    }
}
