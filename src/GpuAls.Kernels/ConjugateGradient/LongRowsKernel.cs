using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>q = sign·(the dense term) + Σ over the pieces of each long row, in their order.</summary>
/// <remarks>Bytes: 4·stride·(pieces + 2) for each long row. That is little beside the sums over the pieces, which have 32 entries or more.</remarks>
static class LongRowsKernel
{
    /// <summary>One thread adds four factors of a long row. Launch: grid × group ≥ long rows × quads a row.</summary>
    /// <param name="longRows">[long rows]</param>
    /// <param name="sums">[pieces × stride] The sum over each piece.</param>
    /// <param name="dense">[rows × stride] The dense term, which may be <paramref name="q"/> itself.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="q">[rows × stride] Out.</param>
    public static void AddPieces(ArrayView<LongRow> longRows, FactorsView sums, FactorsView dense, float sign, FactorsView q)
    {
        var thread = (long)Grid.IdxX * Group.DimX + Group.IdxX;
        var number = thread / q.QuadsPerRow;
        if (number >= longRows.Length) return;
        var quad = (int)(thread % q.QuadsPerRow);
        var row = longRows[number];
        var sum = default(Float4).Add(sign, dense.Load(row.Row, quad));
        for (var piece = row.FirstPiece; piece < row.FirstPiece + row.Pieces; piece++) sum = sum.Add(1, sums.Load(piece, quad));
        q.Store(row.Row, quad, sum);
    }
}
