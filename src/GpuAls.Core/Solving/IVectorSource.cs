using GpuAls.Core.Interactions;

namespace GpuAls.Core.Solving;

/// <summary>The vectors of one side, which may be on other machines: they are read in pieces of consecutive rows.</summary>
interface IVectorSource
{
    /// <summary>The number of rows.</summary>
    int Rows { get; }

    /// <summary>f, the length of a vector.</summary>
    int Factors { get; }

    /// <summary>Reads consecutive rows, with their padding.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="piece">[rows × f] Receives them.</param>
    void Read(int first, FactorMatrix piece);
}

/// <summary>The vectors of both sides.</summary>
/// <param name="Users">[users × f]</param>
/// <param name="Items">[items × f]</param>
sealed record VectorSources(IVectorSource Users, IVectorSource Items);

/// <summary>Vectors of which those of rows without likes are zeros, as <see cref="FactorMatrix.ClearWithoutLikes"/> sets them.</summary>
/// <param name="vectors">The vectors.</param>
/// <param name="strengths">[rows × columns] Strengths; those below 0 are dislikes.</param>
sealed class ClearedVectors(IVectorSource vectors, SparseRows strengths) : IVectorSource
{
    public int Rows => vectors.Rows;

    public int Factors => vectors.Factors;

    public void Read(int first, FactorMatrix piece)
    {
        vectors.Read(first, piece);
        for (var row = 0; row < piece.Rows; row++)
        {
            if (strengths.Likes(first + row) == 0) piece.WritableRow(row).Clear();
        }
    }
}

/// <summary>Reading of all vectors of a side.</summary>
static class VectorSourceExtensions
{
    // Little memory beside the vectors, and enough for the speed of a network.
    const int PieceBytes = 4 << 20;

    /// <summary>Reads all rows, a piece at a time.</summary>
    /// <param name="vectors">The vectors.</param>
    /// <param name="act">Gets the first row of a piece, and the piece, which the next one overwrites.</param>
    public static void ForEachPiece(this IVectorSource vectors, Action<int, FactorMatrix> act)
    {
        var rows = Math.Max(1, PieceBytes / (FactorMatrix.StrideFor(vectors.Factors) * sizeof(float)));
        var memory = FactorMatrix.Zeros(Math.Min(rows, vectors.Rows), vectors.Factors);
        for (var first = 0; first < vectors.Rows; first += memory.Rows)
        {
            var piece = memory.FirstRows(Math.Min(memory.Rows, vectors.Rows - first));
            vectors.Read(first, piece);
            act(first, piece);
        }

        memory.Values.Dispose();
    }

    /// <summary>A matrix of all vectors.</summary>
    public static FactorMatrix ToMatrix(this IVectorSource vectors)
    {
        var matrix = FactorMatrix.Zeros(vectors.Rows, vectors.Factors);
        vectors.ForEachPiece((first, piece) =>
        {
            for (var row = 0; row < piece.Rows; row++) piece.Row(row).CopyTo(matrix.WritableRow(first + row));
        });
        return matrix;
    }
}
