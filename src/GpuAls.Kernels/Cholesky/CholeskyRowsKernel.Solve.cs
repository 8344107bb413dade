using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

static partial class CholeskyRowsKernel
{
    /// <summary>A = L·Lᵀ and b = L⁻¹·b, eight columns at a time. L replaces the triangle of A, with the inverse of its diagonal.</summary>
    /// <returns>For the first thread: the first factor whose pivot is not above zero, or −1. For the other threads −1.</returns>
    internal static int Decompose(ArrayView<float> matrix, ArrayView<float> panel, ArrayView<float> b, int side, int panels)
    {
        var tiles = Triangle.Start(side);
        var failed = -1;
        for (var p = 0; p < panels; p++)
        {
            var diagonal = Triangle.Start(p) + p;
            if (Group.IdxX == 0)
            {
                var decomposed = TileCholesky.Decompose(SquareTile.Load(matrix, diagonal, Float8.Length * tiles, tiles));
                if (failed < 0 && TileCholesky.FirstFailure(decomposed) >= 0) failed = p * Float8.Length + TileCholesky.FirstFailure(decomposed);
                // The rows of the result are the columns of L, so the steps are exchanged.
                decomposed.Store(matrix, diagonal, tiles, Float8.Length * tiles);
            }

            GroupBarrier.Wait(); // the diagonal tile holds L
            SolvePanel(matrix, panel, b, side, p, SquareTile.Load(matrix, diagonal, Float8.Length * tiles, tiles));
            GroupBarrier.Wait(); // the panel below it holds L
            // No barrier is needed after this: the first thread owns the next diagonal tile, and nothing else is overwritten before the barrier after
            // that tile.
            SubtractOuterProducts(matrix, panel, b, side, p);
        }

        return failed;
    }

    /// <summary>b = L⁻ᵀ·b from the last tile to the first.</summary>
    internal static void SubstituteBack(ArrayView<float> matrix, ArrayView<float> b, int side, int panels)
    {
        var tiles = Triangle.Start(side);
        for (var p = panels - 1; p >= 0; p--)
        {
            if (Group.IdxX == 0)
            {
                var l = SquareTile.Load(matrix, Triangle.Start(p) + p, Float8.Length * tiles, tiles);
                TileCholesky.SolveUpper(l, Float8.Load(b, p * Float8.Length, 1)).Store(b, p * Float8.Length, 1);
            }

            GroupBarrier.Wait(); // these eight elements of x are solved
            var solved = Float8.Load(b, p * Float8.Length, 1);
            for (var k = Group.IdxX; k < p * Float8.Length; k += Group.DimX)
            {
                // Column k of tile row p of L.
                var column = Float8.Load(matrix, Triangle.Start(p) + k / Float8.Length + k % Float8.Length * tiles, Float8.Length * tiles);
                b[k] -= column.Dot(solved);
            }

            GroupBarrier.Wait(); // the eight elements before them may be solved
        }
    }

    /// <summary>
    /// Solves the panel, one thread for each row below the diagonal tile and one
    /// for b. The rows of L are also stored in the staging memory for the tiles.
    /// </summary>
    static void SolvePanel(ArrayView<float> matrix, ArrayView<float> panel, ArrayView<float> b, int side, int p, SquareTile l)
    {
        var tiles = Triangle.Start(side);
        var step = side | 1;
        var below = (side - p - 1) * Float8.Length;
        for (var n = Group.IdxX; n <= below; n += Group.DimX)
        {
            if (n == below)
            {
                TileCholesky.SolveLower(l, Float8.Load(b, p * Float8.Length, 1)).Store(b, p * Float8.Length, 1);
            }
            else
            {
                var rows = p + 1 + n / Float8.Length;
                var i = n % Float8.Length;
                var start = i * Float8.Length * tiles + Triangle.Start(rows) + p;
                var solved = TileCholesky.SolveLower(l, Float8.Load(matrix, start, tiles));
                solved.Store(matrix, start, tiles);
                solved.Store(panel, i * step + rows, Float8.Length * step);
            }
        }
    }

    static void SubtractOuterProducts(ArrayView<float> matrix, ArrayView<float> panel, ArrayView<float> b, int side, int p)
    {
        var tiles = Triangle.Start(side);
        var step = side | 1;
        for (var s = Group.IdxX; s < Triangle.Start(side - p - 1); s += Group.DimX)
        {
            var row = Triangle.Row(s);
            var rows = p + 1 + row;
            var columns = p + 1 + s - Triangle.Start(row);
            var t = Triangle.Start(rows) + columns;
            var tile = SquareTile.Load(matrix, t, Float8.Length * tiles, tiles);
            for (var j = 0; j < Float8.Length; j++)
            {
                var start = j * Float8.Length * step;
                tile = tile.AddOuter(Float8.Load(panel, start + rows, step).Scale(-1), Float8.Load(panel, start + columns, step));
            }

            tile.Store(matrix, t, Float8.Length * tiles, tiles);
        }

        var solved = Float8.Load(b, p * Float8.Length, 1);
        for (var k = (p + 1) * Float8.Length + Group.IdxX; k < side * Float8.Length; k += Group.DimX)
        {
            b[k] -= Float8.Load(panel, k % Float8.Length * step + k / Float8.Length, Float8.Length * step).Dot(solved);
        }
    }
}
