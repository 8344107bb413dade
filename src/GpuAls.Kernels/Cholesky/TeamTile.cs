using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// The place of a thread in a team that holds the lower triangle of a system in registers, one tile of 8 × 8 in each thread. Tiles are numbered
/// column by column, so that the threads of a panel are neighbours, and the warps of the columns before it have nothing to do.
/// </summary>
/// <remarks>
/// All threads of the group call the methods that wait, with the same number of panels. Threads beyond the last tile only wait.
/// </remarks>
readonly struct TeamTile
{
    /// <param name="lane">The number of the thread in its team.</param>
    /// <param name="side">T, tiles along a side.</param>
    public TeamTile(int lane, int side)
    {
        var tiles = Triangle.Start(side);
        IsActive = lane < tiles;
        // Counted from the end, the columns are the rows of a triangle.
        var fromEnd = IsActive ? tiles - 1 - lane : 0;
        var row = Triangle.Row(fromEnd);
        Column = side - 1 - row;
        Row = side - 1 - (fromEnd - Triangle.Start(row));
    }

    /// <summary>Whether the thread has a tile.</summary>
    public bool IsActive { get; }

    /// <summary>The row of its tile, in tiles.</summary>
    public int Row { get; }

    /// <summary>The column of its tile, in tiles; at most <see cref="Row"/>.</summary>
    public int Column { get; }

    /// <summary>tile + Σ left·rightᵀ over the staged vectors.</summary>
    public SquareTile AddProducts(SquareTile tile, TeamMemory memory, int vectors)
    {
        if (!IsActive) return tile;
        for (var v = 0; v < vectors; v++) tile = tile.AddOuter(memory.Left(v, Row), memory.Right(v, Column));
        return tile;
    }

    /// <summary>tile + Σ left·leftᵀ over the staged vectors.</summary>
    public SquareTile AddSquares(SquareTile tile, TeamMemory memory, int vectors)
    {
        if (!IsActive) return tile;
        for (var v = 0; v < vectors; v++) tile = tile.AddOuter(memory.Left(v, Row), memory.Left(v, Column));
        return tile;
    }

    /// <summary>Decomposes A = L·Lᵀ and solves A·x = b in place of the right side. Two barriers for each panel and way.</summary>
    /// <param name="tile">The thread's tile of A.</param>
    /// <param name="memory">The memory of the team, with b.</param>
    /// <param name="panels">T, or 0 to leave b as it is.</param>
    /// <param name="failure">[1] Becomes the first factor whose pivot is not above zero, if there is one. In shared memory, −1 before.</param>
    public void Solve(SquareTile tile, TeamMemory memory, int panels, ArrayView<int> failure)
    {
        for (var p = 0; p < panels; p++)
        {
            if (IsActive && Row == p && Column == p)
            {
                var decomposed = TileCholesky.Decompose(tile);
                memory.SetDiagonal(p, decomposed);
                var factor = TileCholesky.FirstFailure(decomposed);
                if (factor >= 0 && failure[0] < 0) failure[0] = p * Float8.Length + factor;
                memory.SetB(p, TileCholesky.SolveLower(memory.Diagonal(p), memory.B(p)));
                // From here on, L is only in shared memory: two tiles would take too many registers.
                tile = default;
            }

            GroupBarrier.Wait(); // the diagonal tile holds L, and every thread has read the panel before
            if (IsActive && Column == p && Row > p)
            {
                tile = SolvePanel(tile, memory.Diagonal(p));
                memory.SetPanel(Row, tile);
                memory.SetB(Row, Subtract(memory.B(Row), tile.Times(memory.B(p))));
            }

            GroupBarrier.Wait(); // the panel holds L
            if (IsActive && Column > p)
            {
                for (var v = 0; v < Float8.Length; v++) tile = tile.SubtractOuter(memory.Left(v, Row), memory.Left(v, Column));
            }
        }

        for (var p = panels - 1; p >= 0; p--)
        {
            if (IsActive && Row == p && Column == p) memory.SetB(p, TileCholesky.SolveUpper(memory.Diagonal(p), memory.B(p)));
            GroupBarrier.Wait(); // these eight elements of x are solved
            if (IsActive && Row == p && Column < p) memory.SetB(Column, Subtract(memory.B(Column), tile.TransposedTimes(memory.B(p))));
            GroupBarrier.Wait(); // the eight elements before them may be solved
        }
    }

    /// <summary>A tile below the diagonal tile l of its column: each row becomes l⁻¹·row.</summary>
    static SquareTile SolvePanel(SquareTile tile, SquareTile l) => new(
        TileCholesky.SolveLower(l, tile.Row0), TileCholesky.SolveLower(l, tile.Row1),
        TileCholesky.SolveLower(l, tile.Row2), TileCholesky.SolveLower(l, tile.Row3),
        TileCholesky.SolveLower(l, tile.Row4), TileCholesky.SolveLower(l, tile.Row5),
        TileCholesky.SolveLower(l, tile.Row6), TileCholesky.SolveLower(l, tile.Row7));

    static Float8 Subtract(Float8 from, Float8 value) => from.Add(-1, value);
}
