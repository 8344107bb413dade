namespace GpuAls.Kernels;

/// <summary>8 rows × 4 columns of a matrix product, held in 32 registers of one thread: three 16-byte reads of shared memory feed 32 multiply-adds.</summary>
struct RegisterTile
{
    public const int Rows = 8;
    public const int Columns = Float4.Length;

    public Float4 Row0, Row1, Row2, Row3, Row4, Row5, Row6, Row7;

    /// <summary>Adds column × row, the outer product of 8 and 4 numbers. Written out: ILGPU does not unroll loops, and an indexed array would not stay in registers.</summary>
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

    /// <summary>Stores the rows that exist: quad <paramref name="quad"/> of row <paramref name="row"/> and the seven after it.</summary>
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
