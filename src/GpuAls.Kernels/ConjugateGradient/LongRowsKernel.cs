using ILGPU;

namespace GpuAls.Kernels;

/// <summary>q += Σ over a long row's pieces, in their order.</summary>
/// <remarks>Bytes: 4·stride·(pieces + 2) a long row; a piece stands for 256 entries, so that is nothing beside their sum.</remarks>
static class LongRowsKernel
{
    /// <summary>One thread four factors of a long row. Grid × group ≥ long rows × quads a row.</summary>
    /// <param name="longRows">[long rows]</param>
    /// <param name="sums">[pieces × stride] The sum over each piece.</param>
    /// <param name="q">[rows × stride] What is added to.</param>
    [KernelLimits(registers: 32, sharedBytes: 0)]
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
