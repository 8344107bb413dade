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

    static void AddPiece(FactorMatrix vectors, int row, int from, int to, TopK best)
    {
        var stride = vectors.Stride;
        var query = vectors.Values.Pointer + (long)row * stride;
        var (querySquared, _) = Sums(query, query, stride);
        for (var other = from; other < to; other++)
        {
            var (squared, product) = Sums(vectors.Values.Pointer + (long)other * stride, query, stride);
            if (squared > 0) best.Add(new Scored(other, (float)(product / Math.Sqrt(querySquared * squared))));
        }

        GC.KeepAlive(vectors);
    }

    /// <summary>a·a and a·b.</summary>
    static (double Squared, double Product) Sums(float* a, float* b, int stride)
    {
        Vector<double> squared = default, product = default;
        for (var k = 0; k < stride; k += Vector<float>.Count)
        {
            Vector.Widen(*(Vector<float>*)(a + k), out var aLow, out var aHigh);
            Vector.Widen(*(Vector<float>*)(b + k), out var bLow, out var bHigh);
            squared = Vector.MultiplyAddEstimate(aLow, aLow, Vector.MultiplyAddEstimate(aHigh, aHigh, squared));
            product = Vector.MultiplyAddEstimate(aLow, bLow, Vector.MultiplyAddEstimate(aHigh, bHigh, product));
        }

        return (Vector.Sum(squared), Vector.Sum(product));
    }
}
