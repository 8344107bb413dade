using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Products;

/// <summary>
/// How the threads of a group cover a tile of a matrix product. Each thread owns 8 rows × 4 columns, so the tile has 8·<paramref name="RowThreads"/>
/// rows × 4·<paramref name="ColumnThreads"/> columns. Every shape gives the same sums.
/// </summary>
/// <param name="ColumnThreads">1 to <see cref="MaxColumnThreads"/>.</param>
/// <param name="RowThreads">1 to <see cref="MaxRowThreads"/>.</param>
readonly record struct TileShape(int ColumnThreads, int RowThreads)
{
    public const int MaxColumnThreads = 16;
    public const int MaxRowThreads = 8;

    /// <summary>Terms of the sums that shared memory holds at a time. Rows of factors are padded to a multiple of it.</summary>
    public const int Depth = 16;

    public int Threads => ColumnThreads * RowThreads;

    public int Rows => RowThreads * RegisterTile.Rows;

    public int Columns => ColumnThreads * RegisterTile.Columns;

    /// <summary>The shape for an accelerator: 64 × 64 elements on a GPU, one thread on ILGPU's CPU accelerator.</summary>
    public static TileShape For(Accelerator accelerator) => accelerator.IsEmulated()
        ? new TileShape(1, 1)
        : new TileShape(MaxColumnThreads, Math.Min(MaxRowThreads, accelerator.MaxNumThreadsPerGroup / MaxColumnThreads));

    /// <summary>The number of tiles that cover so many rows.</summary>
    public int RowTiles(int rows) => (int)(((long)rows + Rows - 1) / Rows);

    /// <summary>The number of tiles that cover so many columns.</summary>
    public int ColumnTiles(int columns) => (columns + Columns - 1) / Columns;
}

/// <summary>
/// The operands of a group's tile in 8.25 KiB of shared memory, <see cref="TileShape.Depth"/> terms of the sums at a time: left [depth × rows] and
/// right [depth × columns].
/// </summary>
readonly struct SharedTiles(ArrayView<Float4> left, ArrayView<Float4> right, int columnThreads)
{
    const int LeftQuads = TileShape.MaxRowThreads * RegisterTile.Rows / Float4.Length + 1;

    readonly ArrayView<Float4> left = left;
    readonly ArrayView<Float4> right = right;

    public int ColumnThreads { get; } = columnThreads;

    public int RowThreads => Group.DimX / ColumnThreads;

    /// <summary>The quad of the tile's columns that this thread owns.</summary>
    public int Column => Group.IdxX % ColumnThreads;

    /// <summary>The eight rows of the tile that this thread owns, counted in eights.</summary>
    public int Row => Group.IdxX / ColumnThreads;

    /// <summary>Quads of the left operand at each depth.</summary>
    public int LeftWidth => RowThreads * (RegisterTile.Rows / Float4.Length);

    /// <param name="columnThreads">Threads side by side.</param>
    public static SharedTiles Allocate(int columnThreads) => new(
        SharedMemory.Allocate<Float4>(TileShape.Depth * LeftQuads),
        SharedMemory.Allocate<Float4>(TileShape.Depth * TileShape.MaxColumnThreads),
        columnThreads);

    /// <summary>Four rows of the left operand at one depth.</summary>
    public void SetLeft(int depth, int quad, Float4 value) => left[depth * LeftQuads + quad] = value;

    /// <summary>
    /// One row of the left operand at four depths, stored transposed. A row of shared memory is one quad longer than the tile, so that the four
    /// values fall into different banks.
    /// </summary>
    public void SetLeftTransposed(int depth, int row, Float4 value)
    {
        var floats = left.Cast<float>();
        var at = depth * LeftQuads * Float4.Length + row;
        floats[at] = value.X;
        floats[at + LeftQuads * Float4.Length] = value.Y;
        floats[at + 2 * LeftQuads * Float4.Length] = value.Z;
        floats[at + 3 * LeftQuads * Float4.Length] = value.W;
    }

    /// <summary>Four columns of the right operand at one depth.</summary>
    public void SetRight(int depth, int quad, Float4 value) => right[depth * TileShape.MaxColumnThreads + quad] = value;

    /// <summary>A sum plus this thread's elements of the product of both operands.</summary>
    public RegisterTile AddProduct(RegisterTile sum)
    {
        var row = Row;
        var column = Column;
        for (var k = 0; k < TileShape.Depth; k++)
            sum = sum.AddOuter(left[k * LeftQuads + 2 * row], left[k * LeftQuads + 2 * row + 1], right[k * TileShape.MaxColumnThreads + column]);
        return sum;
    }
}

/// <summary>
/// 8 rows × 4 columns of a matrix product in 32 registers of one thread. Three 16-byte reads of shared memory feed 32 multiply-adds.
/// </summary>
struct RegisterTile
{
    public const int Rows = 8;
    public const int Columns = Float4.Length;

    public Float4 Row0, Row1, Row2, Row3, Row4, Row5, Row6, Row7;

    /// <summary>
    /// Adds column × row, the outer product of 8 and 4 numbers. It is written out because ILGPU does not unroll loops, and an indexed array would not
    /// stay in registers.
    /// </summary>
    public readonly RegisterTile AddOuter(Float4 upper, Float4 lower, Float4 row)
    {
        var sum = default(RegisterTile);
        sum.Row0 = Row0.Add(upper.X, row);
        sum.Row1 = Row1.Add(upper.Y, row);
        sum.Row2 = Row2.Add(upper.Z, row);
        sum.Row3 = Row3.Add(upper.W, row);
        sum.Row4 = Row4.Add(lower.X, row);
        sum.Row5 = Row5.Add(lower.Y, row);
        sum.Row6 = Row6.Add(lower.Z, row);
        sum.Row7 = Row7.Add(lower.W, row);
        return sum;
    }

    /// <summary>Adds scale · another tile.</summary>
    public void Add(float scale, RegisterTile other)
    {
        Row0 = Row0.Add(scale, other.Row0);
        Row1 = Row1.Add(scale, other.Row1);
        Row2 = Row2.Add(scale, other.Row2);
        Row3 = Row3.Add(scale, other.Row3);
        Row4 = Row4.Add(scale, other.Row4);
        Row5 = Row5.Add(scale, other.Row5);
        Row6 = Row6.Add(scale, other.Row6);
        Row7 = Row7.Add(scale, other.Row7);
    }

    /// <summary>Stores quad <paramref name="quad"/> of row <paramref name="row"/> and the seven rows after it, as far as they exist.</summary>
    public readonly void Store<TView>(TView to, int row, int rows, int quad)
        where TView : struct, IFactorsView<TView>
    {
        if (quad >= to.QuadsPerRow) return;
        if (row < rows) to.Store(row, quad, Row0);
        if (row + 1 < rows) to.Store(row + 1, quad, Row1);
        if (row + 2 < rows) to.Store(row + 2, quad, Row2);
        if (row + 3 < rows) to.Store(row + 3, quad, Row3);
        if (row + 4 < rows) to.Store(row + 4, quad, Row4);
        if (row + 5 < rows) to.Store(row + 5, quad, Row5);
        if (row + 6 < rows) to.Store(row + 6, quad, Row6);
        if (row + 7 < rows) to.Store(row + 7, quad, Row7);
    }
}
