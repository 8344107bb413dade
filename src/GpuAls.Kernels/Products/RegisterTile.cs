namespace GpuAls.Kernels;

/// <summary>8 rows × 4 columns of a matrix product, held in 32 registers of one thread: three 16-byte reads of shared memory feed 32 multiply-adds.</summary>
struct RegisterTile
{
    public const int Rows = 8;
    public const int Columns = Float4.Length;

    public Float4 Row0, Row1, Row2, Row3, Row4, Row5, Row6, Row7;

    /// <summary>Adds column × row, the outer product of 8 and 4 numbers. Written out: ILGPU does not unroll loops, and an indexed array would not stay in registers.</summary>
    public void AddOuter(Float4 upper, Float4 lower, Float4 row)
    {
        Row0 = Row0.Add(upper.X, row);
        Row1 = Row1.Add(upper.Y, row);
        Row2 = Row2.Add(upper.Z, row);
        Row3 = Row3.Add(upper.W, row);
        Row4 = Row4.Add(lower.X, row);
        Row5 = Row5.Add(lower.Y, row);
        Row6 = Row6.Add(lower.Z, row);
        Row7 = Row7.Add(lower.W, row);
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

    /// <summary>Row 0 … 7.</summary>
    public readonly Float4 Row(int row) => row switch
    {
        0 => Row0,
        1 => Row1,
        2 => Row2,
        3 => Row3,
        4 => Row4,
        5 => Row5,
        6 => Row6,
        _ => Row7,
    };
}
