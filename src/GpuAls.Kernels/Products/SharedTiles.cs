using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// The two operands of a tile of a product, <see cref="TileShape.Depth"/> terms of its sums at a time, in 8.25 KiB of shared memory: left [depth × rows]
/// and right [depth × columns].
/// </summary>
readonly struct SharedTiles(ArrayView<Float4> left, ArrayView<Float4> right, int columnThreads)
{
    const int LeftQuads = TileShape.MostRowThreads * RegisterTile.Rows / Float4.Length + 1;

    readonly ArrayView<Float4> left = left;
    readonly ArrayView<Float4> right = right;

    public int ColumnThreads { get; } = columnThreads;

    public int RowThreads => Group.DimX / ColumnThreads;

    /// <summary>Which four columns of the tile this thread owns.</summary>
    public int Column => Group.IdxX % ColumnThreads;

    /// <summary>Which eight rows of the tile this thread owns.</summary>
    public int Row => Group.IdxX / ColumnThreads;

    /// <summary>Quads of the left operand at each depth.</summary>
    public int LeftWidth => RowThreads * (RegisterTile.Rows / Float4.Length);

    /// <param name="columnThreads">Threads side by side.</param>
    public static SharedTiles Allocate(int columnThreads) => new(
        SharedMemory.Allocate<Float4>(TileShape.Depth * LeftQuads),
        SharedMemory.Allocate<Float4>(TileShape.Depth * TileShape.MostColumnThreads),
        columnThreads);

    /// <summary>Four rows of the left operand at one depth.</summary>
    public void SetLeft(int depth, int quad, Float4 value) => left[depth * LeftQuads + quad] = value;

    /// <summary>One row of the left operand at four depths: it is stored transposed. A row of shared memory is one quad longer than the tile, so that these four do not fall on one bank.</summary>
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
    public void SetRight(int depth, int quad, Float4 value) => right[depth * TileShape.MostColumnThreads + quad] = value;

    /// <summary>A sum and this thread's part of the product of what is in shared memory.</summary>
    public RegisterTile AddProduct(RegisterTile sum)
    {
        var row = Row;
        var column = Column;
        for (var k = 0; k < TileShape.Depth; k++)
            sum = sum.AddOuter(left[k * LeftQuads + 2 * row], left[k * LeftQuads + 2 * row + 1], right[k * TileShape.MostColumnThreads + column]);
        return sum;
    }
}
