using System.Numerics;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// The most similar vectors by cosine a·b / (|a|·|b|), by comparing all of them, with sums in double. A vector's cosine to itself is exactly 1.
/// </summary>
static unsafe class Cosine
{
    const int PieceRows = 4096;

    /// <summary>The most similar rows, with the row itself; rows of zeros have no direction and are never similar.</summary>
    /// <param name="vectors">[rows × f]</param>
    /// <param name="row">A row with a vector other than zeros.</param>
    /// <param name="count">The maximum number of rows.</param>
    public static IReadOnlyList<Scored> Nearest(FactorMatrix vectors, int row, int count)
    {
        count = Math.Min(count, vectors.Rows);
        var best = new TopK(count);
        Threads.ForEachPiece(
            (vectors.Rows - 1) / PieceRows + 1,
            Environment.ProcessorCount,
            () => new TopK(count),
            (own, piece) => AddPiece(vectors, row, piece * PieceRows, (int)Math.Min(vectors.Rows, (piece + 1L) * PieceRows), own),
            own =>
            {
                lock (best) best.AddAll(own);
            },
            CancellationToken.None);
        return best.ToSortedArray();
    }

    /// <summary>The most similar rows among some rows with vectors other than zeros, which an accelerator found in float32.</summary>
    public static IReadOnlyList<Scored> Nearest(FactorMatrix vectors, int row, int count, IEnumerable<int> among)
    {
        var best = new TopK(count);
        foreach (var other in among) AddPiece(vectors, row, other, other + 1, best);
        return best.ToSortedArray();
    }

    /// <summary>a·a of a row, in double.</summary>
    public static double Square(FactorMatrix vectors, int row) => Product(vectors, row, row);

    /// <summary>The cosine of two rows whose squares are known and not 0.</summary>
    public static float Of(FactorMatrix vectors, int row, double square, int other, double otherSquare) =>
        (float)(Product(vectors, other, row) / Math.Sqrt(square * otherSquare));

    static void AddPiece(FactorMatrix vectors, int row, int from, int to, TopK best)
    {
        var querySquare = Square(vectors, row);
        for (var other = from; other < to; other++)
        {
            var square = Square(vectors, other);
            if (square > 0) best.Add(new Scored(other, Of(vectors, row, querySquare, other, square)));
        }
    }

    /// <summary>a·b of two rows; of a row and itself, with the same bits in every query.</summary>
    static double Product(FactorMatrix vectors, int row, int other)
    {
        var stride = vectors.Stride;
        float* a = vectors.Values.Pointer + (long)row * stride, b = vectors.Values.Pointer + (long)other * stride;
        Vector<double> product = default;
        for (var k = 0; k < stride; k += Vector<float>.Count)
        {
            Vector.Widen(*(Vector<float>*)(a + k), out var aLow, out var aHigh);
            Vector.Widen(*(Vector<float>*)(b + k), out var bLow, out var bHigh);
            product = Vector.MultiplyAddEstimate(aLow, bLow, Vector.MultiplyAddEstimate(aHigh, bHigh, product));
        }

        GC.KeepAlive(vectors);
        return Vector.Sum(product);
    }
}
