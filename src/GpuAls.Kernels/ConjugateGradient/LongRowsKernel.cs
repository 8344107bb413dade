using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>q += Σ over the pieces of each long row, in their order.</summary>
/// <remarks>Bytes: 4·stride·(pieces + 2) for each long row. That is little beside the sums over the pieces, which have 256 entries each.</remarks>
static class LongRowsKernel
{
    /// <summary>One thread adds four factors of a long row. Launch: grid × group ≥ long rows × quads a row.</summary>
    /// <param name="longRows">[long rows]</param>
    /// <param name="sums">[pieces × stride] The sum over each piece.</param>
    /// <param name="q">[rows × stride] In and out.</param>
    public static void AddPieces(ArrayView<LongRow> longRows, FactorsView sums, FactorsView q)
    {
        var thread = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        var number = thread / q.QuadsPerRow;
        if (number >= longRows.Length) return;
        var quad = (int)(thread % q.QuadsPerRow);
        var row = longRows[number];
        var sum = q.Load(row.Row, quad);
        for (var piece = row.FirstPiece; piece < row.FirstPiece + row.Pieces; piece++) sum = sum.Add(1, sums.Load(piece, quad));
        q.Store(row.Row, quad, sum);
    }
}
