using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>
/// The nearest centroid of each of many rows: the one with the highest product, the first of equal ones. The lengths of the rows do not matter, so
/// they need not be 1. The result does not depend on the number of threads, nor on the width of vector registers.
/// </summary>
sealed unsafe class ListAssignment : IDisposable
{
    // The vectors of a block stay in the second-level cache, and the centroids are read once for all of them.
    const int BlockRows = 512;

    readonly FactorMatrix vectors;
    readonly ItemPanels panels;
    readonly int lists;
    readonly int threads;

    /// <param name="vectors">[rows × f]</param>
    /// <param name="centroids">[lists × f] Vectors of length 1.</param>
    /// <param name="threads">The number of threads.</param>
    public ListAssignment(FactorMatrix vectors, FactorMatrix centroids, int threads)
    {
        (this.vectors, this.threads, lists) = (vectors, threads, centroids.Rows);
        panels = new ItemPanels(centroids, Candidates.From(new RecommendOptions(), lists));
        panels.Pack(threads);
    }

    /// <summary>[rows] The centroid of each row.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public int[] Of(int[] rows, CancellationToken cancel)
    {
        var nearest = new int[rows.Length];
        Threads.ForEachPiece((rows.Length + BlockRows - 1) / BlockRows, threads, block =>
        {
            var own = rows.AsMemory(block * BlockRows, Math.Min(BlockRows, rows.Length - block * BlockRows));
            SimdWidth.Run(new Block(this, own, nearest.AsMemory(block * BlockRows, own.Length), cancel));
        }, cancel);
        return nearest;
    }

    public void Dispose() => panels.Dispose();

    void Find<TSimd, V>(ReadOnlySpan<int> rows, Memory<int> nearest, CancellationToken cancel) where TSimd : struct, ISimd<V> where V : struct
    {
        var best = new float[rows.Length];
        Array.Fill(best, float.NegativeInfinity);
        ScoreLines<TSimd, V>.Visit(vectors, rows, panels, 0, lists, Read, cancel);

        void Read(int row, float* line, int first, int count)
        {
            if (ScoreLines<TSimd, V>.CountGreater(line, best[row]) == 0) return;
            for (var n = 0; n < count; n++)
            {
                if (!(line[n] > best[row])) continue;
                best[row] = line[n];
                nearest.Span[row] = first + n;
            }
        }
    }

    readonly record struct Block(ListAssignment Assignment, ReadOnlyMemory<int> Rows, Memory<int> Nearest, CancellationToken Cancel) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct => Assignment.Find<TSimd, V>(Rows.Span, Nearest, Cancel);
    }
}
