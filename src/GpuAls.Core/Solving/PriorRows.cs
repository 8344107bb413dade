using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Solving;

/// <summary>The features of the rows of one side, from which W gives their priors. They do not change during a training.</summary>
/// <param name="Features">The number of features.</param>
/// <param name="Offsets">[rows + 1] The start of each row's entries. Rows that other processes solve have none.</param>
/// <param name="Columns">[entries] The feature of each entry.</param>
/// <param name="Values">[entries] Its value.</param>
/// <param name="Octaves">[rows] The octave of each row's number of likes, in which ρ is the same: log₂ n, rounded down.</param>
sealed record PriorRows(int Features, LargeArray<long> Offsets, LargeArray<int> Columns, LargeArray<float> Values, LargeArray<byte> Octaves)
{
    const int Unroll = 4;

    /// <summary>The number of rows.</summary>
    public int Rows => (int)Octaves.Length;

    /// <summary>Writes λ·m of rows [start, end) behind the other side. Each is summed in float64, in the order of its features.</summary>
    /// <param name="weights">W, c and ρ.</param>
    /// <param name="regularization">λ/α₀ of all rows.</param>
    /// <param name="rowLambdas">[rows] λ/α₀ of each row; null: the same for all.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    /// <param name="other">The factors of the other side, with a row behind them for each row of this side.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Write(
        PriorWeights weights, double regularization, LargeArray<float>? rowLambdas, int start, int end, FactorMatrix other)
    {
        var stride = other.Stride;
        var to = other.AllValues.Pointer + ((long)other.Rows + start) * stride;
        if (weights.IsZero)
        {
            for (var row = start; row < end; row++, to += stride) new Span<float>(to, stride).Clear();
            return;
        }

        var offsets = Offsets.Pointer;
        var octaves = Octaves.Pointer;
        var w = weights.Matrix.Values.Pointer;
        var constant = w + (weights.Matrix.Rows - 1L) * stride;
        for (var row = start; row < end; row++, to += stride)
        {
            var scale = Vector512.Create((rowLambdas?[row] ?? (float)regularization) * weights.ShareOf(octaves[row]));
            var columns = Columns.Pointer + offsets[row];
            var values = Values.Pointer + offsets[row];
            var count = (int)(offsets[row + 1] - offsets[row]);
            for (var k = 0; k < stride; k += Unroll * LaneRows.Count)
            {
                // A stride is a multiple of two blocks.
                var isWhole = k + Unroll * LaneRows.Count <= stride;
                var (a, b) = (LaneRows.Load(constant + k), LaneRows.Load(constant + k + LaneRows.Count));
                Vector512<double> c = default, d = default;
                if (isWhole)
                {
                    c = LaneRows.Load(constant + k + 2 * LaneRows.Count);
                    d = LaneRows.Load(constant + k + 3 * LaneRows.Count);
                }

                for (var e = 0; e < count; e++)
                {
                    var value = Vector512.Create((double)values[e]);
                    var from = w + (long)columns[e] * stride + k;
                    a += value * LaneRows.Load(from);
                    b += value * LaneRows.Load(from + LaneRows.Count);
                    if (!isWhole) continue;
                    c += value * LaneRows.Load(from + 2 * LaneRows.Count);
                    d += value * LaneRows.Load(from + 3 * LaneRows.Count);
                }

                LaneRows.Store(scale * a, to + k);
                LaneRows.Store(scale * b, to + k + LaneRows.Count);
                if (!isWhole) continue;
                LaneRows.Store(scale * c, to + k + 2 * LaneRows.Count);
                LaneRows.Store(scale * d, to + k + 3 * LaneRows.Count);
            }
        }

        GC.KeepAlive(this);
        GC.KeepAlive(weights);
        GC.KeepAlive(other);
    }
}
