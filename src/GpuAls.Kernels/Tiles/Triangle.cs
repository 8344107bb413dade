namespace GpuAls.Kernels;

/// <summary>Tiles of a lower triangle with its diagonal, numbered row by row: 0; 1, 2; 3, 4, 5; …</summary>
static class Triangle
{
    /// <summary>The number of a row's first tile, which is also the number of tiles of as many rows.</summary>
    public static int Start(int row) => row * (row + 1) / 2;

    /// <summary>The row of a tile.</summary>
    public static int Row(int tile)
    {
        var row = (int)((MathF.Sqrt(8f * tile + 1) - 1) / 2);
        // The root is rounded, on some devices not to the nearest.
        if (Start(row) > tile) row--;
        if (Start(row + 1) <= tile) row++;
        return row;
    }
}
