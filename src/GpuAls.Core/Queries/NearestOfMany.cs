using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// The most similar rows of many rows by cosine, the same lists as <see cref="Cosine"/> finds one by one. Vectors of length 1 are multiplied in
/// float32, in tiles of 8 × 32, and only the pairs whose product could reach a list are computed again in double.
/// </summary>
sealed class NearestOfMany : IDisposable
{
    // Small enough that the vectors stay in the second-level cache, large enough that the others are read rarely.
    const int MaxBlockRows = 512;

    readonly FactorMatrix vectors;
    readonly FactorMatrix directions;
    readonly Candidates candidates;
    readonly ItemPanels panels;
    readonly double[] squares;
    readonly int count;
    readonly int threads;
    readonly float margin;

    /// <param name="vectors">[rows × f]</param>
    /// <param name="only">The rows to choose from; null for all.</param>
    /// <param name="count">The maximum number of rows in a list; 1 or more.</param>
    /// <param name="threads">The number of threads; the lists do not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A row is out of range, or the count is below 1.</exception>
    public NearestOfMany(FactorMatrix vectors, IReadOnlyCollection<int>? only, int count, int threads)
    {
        candidates = Candidates.From(new RecommendOptions { Count = count, Only = only }, vectors.Rows);
        this.vectors = vectors;
        this.count = Math.Min(count, Math.Max(1, candidates.Count));
        this.threads = threads;
        // Rounding of the lengths, of the products and of their sum in float32, each at most half a unit in the last place of 1, twice for safety.
        margin = (vectors.Factors + 8) * MathF.ScaleB(1, -23);
        squares = new double[vectors.Rows];
        directions = FactorMatrix.Zeros(vectors.Rows, vectors.Factors);
        Threads.ForEachPiece((vectors.Rows + MaxBlockRows - 1) / MaxBlockRows, threads, Normalize);
        panels = new ItemPanels(directions, candidates);
    }

    /// <summary>The number of rows for one efficient call of <see cref="Find"/>.</summary>
    public int RoundRows => MaxBlockRows * threads;

    /// <summary>[rows] The list of each row; empty for a row of zeros.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public IReadOnlyList<Scored>[] Find(ReadOnlyMemory<int> rows, CancellationToken cancel)
    {
        var lists = new IReadOnlyList<Scored>[rows.Length];
        var size = Math.Min(MaxBlockRows, (rows.Length - 1) / threads / ActiveUsers.TileRows * ActiveUsers.TileRows + ActiveUsers.TileRows);
        Threads.ForEachPiece((rows.Length - 1) / size + 1, threads, block =>
        {
            var own = rows.Slice(block * size, Math.Min(size, rows.Length - block * size)).ToArray();
            var best = Array.ConvertAll(own, _ => new TopK(count));
            SimdWidth.Run(new Search(this, own, best, cancel));
            for (var n = 0; n < own.Length; n++) lists[block * size + n] = best[n].ToSortedArray();
        }, cancel);
        return lists;
    }

    public void Dispose()
    {
        panels.Dispose();
        directions.Values.Dispose();
    }

    void Normalize(int piece)
    {
        for (var row = piece * MaxBlockRows; row < Math.Min(vectors.Rows, (piece + 1) * MaxBlockRows); row++)
        {
            squares[row] = Cosine.Square(vectors, row);
            if (squares[row] == 0) continue;
            var from = vectors.Row(row);
            var to = directions.WritableRow(row);
            var length = Math.Sqrt(squares[row]);
            for (var k = 0; k < to.Length; k++) to[k] = (float)(from[k] / length);
        }
    }

    internal unsafe void FindIn<TSimd, V>(int[] rows, TopK[] best, CancellationToken cancel) where TSimd : struct, ISimd<V> where V : struct
    {
        var tooLow = new float[rows.Length];
        for (var n = 0; n < rows.Length; n++) tooLow[n] = squares[rows[n]] == 0 ? float.PositiveInfinity : float.NegativeInfinity;
        ScoreLines<TSimd, V>.Visit(directions, rows, panels, 0, candidates.Count, Read, cancel);

        void Read(int n, float* line, int first, int lines)
        {
            if (ScoreLines<TSimd, V>.CountGreater(line, tooLow[n]) > 0) AddGreater(n, line, first, lines);
        }

        void AddGreater(int n, float* line, int first, int lines)
        {
            for (var c = 0; c < lines; c++)
            {
                if (!(line[c] > tooLow[n])) continue;
                var other = candidates.Row(first + c);
                if (squares[other] == 0) continue;
                best[n].Add(new Scored(other, Cosine.Of(vectors, rows[n], squares[rows[n]], other, squares[other])));
                tooLow[n] = best[n].Threshold - margin;
            }
        }
    }

    readonly record struct Search(NearestOfMany Nearest, int[] Rows, TopK[] Best, CancellationToken Cancel) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct => Nearest.FindIn<TSimd, V>(Rows, Best, Cancel);
    }
}
