namespace GpuAls.Core.Solving;

/// <summary>
/// The slabs of rows over which a sum over all rows of a side is computed: each alone, then added in their order. They depend only on the number of
/// rows, so the sum has the same bits on any number of threads and of machines.
/// </summary>
/// <param name="Rows">The rows of the side.</param>
readonly record struct RowSlabs(int Rows)
{
    const int MinSlabRows = 2048;
    const int MaxCount = 64;

    /// <summary>The number of slabs.</summary>
    public int Count => Math.Clamp(Rows / MinSlabRows, 1, MaxCount);

    /// <summary>The first row of a slab.</summary>
    public int Start(int slab) => (int)((long)Rows * slab / Count);

    /// <summary>One after the last row of a slab.</summary>
    public int End(int slab) => Start(slab + 1);
}
