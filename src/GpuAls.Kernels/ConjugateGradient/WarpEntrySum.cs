using ILGPU;

namespace GpuAls.Kernels;

/// <summary>Σ s(e)·yₑ over entries of one row, by one warp: every team takes four entries at a time, loads their vectors once and keeps them in registers for both halves of the sum.</summary>
static class WarpEntrySum
{
    const int AtOnce = 4;

    /// <summary>The sum, the same in every team. All lanes of the warp must call it with the same entries.</summary>
    /// <param name="lanes">The teams.</param>
    /// <param name="rows">The entries.</param>
    /// <param name="start">The first entry.</param>
    /// <param name="end">One after the last.</param>
    /// <param name="y">[columns × stride] The side that is held fixed.</param>
    /// <param name="p">What the entries are multiplied with.</param>
    /// <param name="which">The start's sum or a step's.</param>
    public static TVector Of<TVector, TView>(WarpLanes lanes, SparseRowsView rows, long start, long end, TView y, TVector p, EntrySum which)
        where TVector : struct, IWarpVector<TVector>
        where TView : struct, IFactorsView<TView>
    {
        var sum = default(TVector);
        var last = end - 1;
        for (var first = start + lanes.TeamNumber * AtOnce; first - lanes.TeamNumber * AtOnce < end; first += lanes.Teams * AtOnce)
        {
            // Beyond the end the last entry is loaded again, with a coefficient of zero: so all lanes stay together, and no code for a ragged end is needed.
            var y0 = p.Load(y, rows.Columns[IntrinsicMath.Min(first, last)], lanes.Quad);
            var y1 = p.Load(y, rows.Columns[IntrinsicMath.Min(first + 1, last)], lanes.Quad);
            var y2 = p.Load(y, rows.Columns[IntrinsicMath.Min(first + 2, last)], lanes.Quad);
            var y3 = p.Load(y, rows.Columns[IntrinsicMath.Min(first + 3, last)], lanes.Quad);
            var dot = lanes.SumFour(y0.Dot(p), y1.Dot(p), y2.Dot(p), y3.Dot(p));
            var own = first + lanes.Own;
            var coefficient = own < end ? which.Coefficient(rows.Weights[IntrinsicMath.Min(own, last)], dot) : 0;
            sum = sum.Add(lanes.FromOwner(coefficient, 0), y0);
            sum = sum.Add(lanes.FromOwner(coefficient, 1), y1);
            sum = sum.Add(lanes.FromOwner(coefficient, 2), y2);
            sum = sum.Add(lanes.FromOwner(coefficient, 3), y3);
        }

        for (var bit = lanes.Team; bit < Warp.WarpSize; bit *= 2) sum = sum.AddLane(bit);
        return sum;
    }
}
