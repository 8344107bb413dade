using ILGPU;

namespace GpuAls.Kernels;

/// <summary>The second half of <see cref="CholeskyRowsKernel"/>: A = L·Lᵀ and b = L⁻¹·b, eight columns at a time, then b = L⁻ᵀ·b.</summary>
static class CholeskyRowsSolving
{
    /// <summary>L in place of A's triangle, its diagonal inverse; L⁻¹·b in place of b.</summary>
    /// <returns>To the first thread: the first factor whose pivot is not above zero, else −1; to the others −1.</returns>
    public static int Decompose(ArrayView<float> matrix, ArrayView<float> panel, ArrayView<float> b, int side, int panels)
    {
        var tiles = Triangle.Start(side);
        var failed = -1;
        for (var p = 0; p < panels; p++)
        {
            var diagonal = Triangle.Start(p) + p;
            if (Group.IdxX == 0)
            {
                var decomposed = TileCholesky.Decompose(SquareTile.Load(matrix, diagonal, Strip.Length * tiles, tiles));
                if (failed < 0 && TileCholesky.FirstFailure(decomposed) >= 0) failed = p * Strip.Length + TileCholesky.FirstFailure(decomposed);
                // Its rows are L's columns: stored with the steps exchanged.
                decomposed.Store(matrix, diagonal, tiles, Strip.Length * tiles);
            }

            GroupBarrier.Wait(); // the diagonal tile is L's
            SolvePanel(matrix, panel, b, side, p, SquareTile.Load(matrix, diagonal, Strip.Length * tiles, tiles));
            GroupBarrier.Wait(); // the panel below it is L's
            // No barrier after it: the next diagonal tile is the first thread's own, and nothing else is overwritten before the barrier that follows that tile.
            SubtractOuterProducts(matrix, panel, b, side, p);
        }

        return failed;
    }

    /// <summary>b = L⁻ᵀ·b from the last tile to the first.</summary>
    public static void SubstituteBack(ArrayView<float> matrix, ArrayView<float> b, int side, int panels)
    {
        var tiles = Triangle.Start(side);
        for (var p = panels - 1; p >= 0; p--)
        {
            if (Group.IdxX == 0)
            {
                var l = SquareTile.Load(matrix, Triangle.Start(p) + p, Strip.Length * tiles, tiles);
                TileCholesky.SolveUpper(l, Strip.Load(b, p * Strip.Length, 1)).Store(b, p * Strip.Length, 1);
            }

            GroupBarrier.Wait(); // these eight of x are there
            var solved = Strip.Load(b, p * Strip.Length, 1);
            for (var k = Group.IdxX; k < p * Strip.Length; k += Group.DimX)
            {
                // Column k of L's tile row p.
                var column = Strip.Load(matrix, Triangle.Start(p) + k / Strip.Length + k % Strip.Length * tiles, Strip.Length * tiles);
                b[k] -= column.Dot(solved);
            }

            GroupBarrier.Wait(); // the eight before them may be solved
        }
    }

    /// <summary>A thread a row below the diagonal tile, and one for b. L's rows are also left in the panel, where the tiles will read them as strips.</summary>
    static void SolvePanel(ArrayView<float> matrix, ArrayView<float> panel, ArrayView<float> b, int side, int p, SquareTile l)
    {
        var tiles = Triangle.Start(side);
        var step = side | 1;
        var below = (side - p - 1) * Strip.Length;
        for (var n = Group.IdxX; n <= below; n += Group.DimX)
        {
            if (n == below)
            {
                TileCholesky.SolveLower(l, Strip.Load(b, p * Strip.Length, 1)).Store(b, p * Strip.Length, 1);
            }
            else
            {
                var rows = p + 1 + n / Strip.Length;
                var i = n % Strip.Length;
                var start = i * Strip.Length * tiles + Triangle.Start(rows) + p;
                var solved = TileCholesky.SolveLower(l, Strip.Load(matrix, start, tiles));
                solved.Store(matrix, start, tiles);
                solved.Store(panel, i * step + rows, Strip.Length * step);
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
            var tile = SquareTile.Load(matrix, t, Strip.Length * tiles, tiles);
            for (var j = 0; j < Strip.Length; j++)
            {
                var start = j * Strip.Length * step;
                tile = tile.AddOuter(Strip.Load(panel, start + rows, step).Scale(-1), Strip.Load(panel, start + columns, step));
            }

            tile.Store(matrix, t, Strip.Length * tiles, tiles);
        }

        var solved = Strip.Load(b, p * Strip.Length, 1);
        for (var k = (p + 1) * Strip.Length + Group.IdxX; k < side * Strip.Length; k += Group.DimX)
        {
            b[k] -= Strip.Load(panel, k % Strip.Length * step + k / Strip.Length, Strip.Length * step).Dot(solved);
        }
    }
}
