using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// How the threads of a group cover a tile of a matrix product: each owns 8 rows × 4 columns of it, so the tile is 8·<paramref name="RowThreads"/> rows ×
/// 4·<paramref name="ColumnThreads"/> columns. The sums are the same in every shape.
/// </summary>
/// <param name="ColumnThreads">1 to <see cref="MostColumnThreads"/>.</param>
/// <param name="RowThreads">1 to <see cref="MostRowThreads"/>.</param>
readonly record struct TileShape(int ColumnThreads, int RowThreads)
{
    public const int MostColumnThreads = 16;
    public const int MostRowThreads = 8;

    /// <summary>How many terms of the sums are in shared memory at a time; rows of factors are padded to a multiple of it.</summary>
    public const int Depth = 16;

    public int Threads => ColumnThreads * RowThreads;

    public int Rows => RowThreads * RegisterTile.Rows;

    public int Columns => ColumnThreads * RegisterTile.Columns;

    /// <summary>64 × 64 on a GPU. On ILGPU's CPU accelerator one thread, for there a barrier between threads costs milliseconds.</summary>
    public static TileShape For(Accelerator accelerator) => accelerator.AcceleratorType == AcceleratorType.CPU
        ? new TileShape(1, 1)
        : new TileShape(MostColumnThreads, Math.Min(MostRowThreads, accelerator.MaxNumThreadsPerGroup / MostColumnThreads));

    /// <summary>How many tiles cover a number of rows.</summary>
    public int RowTiles(int rows) => (int)(((long)rows + Rows - 1) / Rows);

    /// <summary>How many tiles cover a number of columns.</summary>
    public int ColumnTiles(int columns) => (columns + Columns - 1) / Columns;
}
