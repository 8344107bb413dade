using System.Runtime.CompilerServices;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// The scores x·y of some items, each summed in the order of the factors and fused, so that they have the same bits as in
/// <see cref="BlockScores{TSimd, V}"/>. Eight items at a time: one sum alone would wait for each of its own additions.
/// </summary>
static unsafe class ItemScores
{
    /// <summary>Computes the scores.</summary>
    /// <param name="x">[f] The user's vector.</param>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="rows">Rows of items.</param>
    /// <param name="scores">[rows] Receives the scores.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(ReadOnlySpan<float> x, FactorMatrix items, ReadOnlySpan<int> rows, Span<float> scores)
    {
        var y = items.Values.Pointer;
        var n = 0;
        fixed (float* user = x)
        {
            for (; n <= rows.Length - 8; n += 8)
            {
                float* a = Row(rows[n]), b = Row(rows[n + 1]), c = Row(rows[n + 2]), d = Row(rows[n + 3]);
                float* e = Row(rows[n + 4]), f = Row(rows[n + 5]), g = Row(rows[n + 6]), h = Row(rows[n + 7]);
                float sa = 0, sb = 0, sc = 0, sd = 0, se = 0, sf = 0, sg = 0, sh = 0;
                for (var k = 0; k < x.Length; k++)
                {
                    var value = user[k];
                    sa = float.MultiplyAddEstimate(value, a[k], sa);
                    sb = float.MultiplyAddEstimate(value, b[k], sb);
                    sc = float.MultiplyAddEstimate(value, c[k], sc);
                    sd = float.MultiplyAddEstimate(value, d[k], sd);
                    se = float.MultiplyAddEstimate(value, e[k], se);
                    sf = float.MultiplyAddEstimate(value, f[k], sf);
                    sg = float.MultiplyAddEstimate(value, g[k], sg);
                    sh = float.MultiplyAddEstimate(value, h[k], sh);
                }

                (scores[n], scores[n + 1], scores[n + 2], scores[n + 3]) = (sa, sb, sc, sd);
                (scores[n + 4], scores[n + 5], scores[n + 6], scores[n + 7]) = (se, sf, sg, sh);
            }
        }

        for (; n < rows.Length; n++) scores[n] = Recommender.Product(x, items.Row(rows[n]));
        GC.KeepAlive(items);

        float* Row(int row) => y + (long)row * items.Stride;
    }
}
