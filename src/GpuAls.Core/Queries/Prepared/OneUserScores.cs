using System.Runtime.CompilerServices;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Queries.Prepared;

/// <summary>
/// The best items of one user, 32 transposed items at a time in the order of their norms, until the bound of the next ones is below the threshold. A
/// score is summed in the order of the factors and fused, so that it has the bits of <see cref="BlockScores{TSimd, V}"/>.
/// </summary>
static unsafe class OneUserScores<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int Columns = ItemPanels.Columns;

    /// <summary>Adds the items that are not hidden to a list.</summary>
    /// <param name="best">The list.</param>
    /// <param name="vector">[f] x.</param>
    /// <param name="penalty">The penalty of popular items.</param>
    /// <param name="panels">The items' vectors.</param>
    /// <param name="candidates">The items.</param>
    /// <param name="norm">‖x‖.</param>
    /// <param name="work">The hidden items, and the neighbours' parts.</param>
    /// <returns>The number of items that were scored; the bound x·y of all others is below the threshold.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int AddTo(
        TopK best, float[] vector, ItemPenalty penalty, ItemPanels panels, Candidates candidates, double norm, SearchWorkspace work)
    {
        var scores = stackalloc float[Columns];
        var parts = work.Parts;
        var first = 0;
        fixed (float* x = vector)
        {
            for (; first < candidates.Count; first += Columns)
            {
                // Items with a lower norm, and without a part, score less than the threshold.
                if (candidates.HighestNormFrom(first) < Math.Min(best.Threshold, ScoreBound.MaxThreshold) / norm) break;
                Score(x, panels.From(first, null), (int)panels.Size, scores);
                var count = Math.Min(Columns, candidates.Count - first);
                for (var n = 0; n < count; n++)
                {
                    var item = candidates.Row(first + n);
                    // A penalty only lowers a score, so a product that is too low need not be penalised.
                    var score = parts is null ? scores[n] : scores[n] + parts[item];
                    // As in a block: neither NaN nor −∞, which no list has.
                    if (!(score > MathF.BitDecrement(best.Threshold)) || work.IsHidden(item)) continue;
                    if (penalty.Values is not null) score = penalty.Apply(scores[n], item) + (parts is null ? 0 : parts[item]);
                    best.Add(new Scored(item, score));
                }
            }
        }

        GC.KeepAlive(panels);
        return Math.Min(first, candidates.Count);
    }

    /// <summary>scores[n] = Σₖ x[k] · panel[k · 32 + n].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Score(float* x, float* panel, int size, float* scores)
    {
        for (var column = 0; column < Columns; column += 2 * TSimd.Count)
        {
            V even = default, odd = default;
            var factor = x;
            for (var k = column; k < size; k += Columns, factor++)
            {
                var value = TSimd.Fill(*factor);
                even = TSimd.MultiplyAdd(value, TSimd.Load(panel + k), even);
                odd = TSimd.MultiplyAdd(value, TSimd.Load(panel + k + TSimd.Count), odd);
            }

            TSimd.Store(even, scores + column);
            TSimd.Store(odd, scores + column + TSimd.Count);
        }
    }
}
