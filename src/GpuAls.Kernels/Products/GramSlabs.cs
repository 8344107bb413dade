namespace GpuAls.Kernels;

/// <summary>Into how many slabs the rows of a Gram matrix are cut. It follows from the matrix alone, never from the device: the same slabs, the same order of the sums.</summary>
static class GramSlabs
{
    const int FewestRows = 256;
    const int Most = 256;
    const long MostPartialElements = 1 << 24;

    public static int For(int rows, int stride) =>
        (int)Math.Clamp(Math.Min(rows / FewestRows, MostPartialElements / ((long)stride * stride)), 1, Most);

    /// <summary>Bytes on the accelerator: the matrix and a partial sum a slab.</summary>
    public static long Bytes(int rows, int stride) => (1L + For(rows, stride)) * stride * stride * sizeof(float);
}
