using ILGPU;

namespace GpuAls.Kernels;

/// <summary>1 ÷ |y| of every row, 0 of a row of zeros: what turns dot products into cosines.</summary>
/// <remarks>
/// A thread a row, then the row that is as many further as there are threads. Bytes: rows·f·4. Operations: rows·2·f. No shared memory. Launch: any.
/// </remarks>
static class NormKernel
{
    /// <param name="y">[rows × f]</param>
    /// <param name="inverseNorms">[rows]</param>
    [KernelLimits(registers: 32, sharedBytes: 0)]
    public static void Invert(FactorsView y, ArrayView<float> inverseNorms)
    {
        for (var row = Grid.IdxX * Group.DimX + Group.IdxX; row < inverseNorms.IntLength; row += Grid.DimX * Group.DimX)
        {
            var sum = 0f;
            for (var quad = 0; quad < y.QuadsPerRow; quad++)
            {
                var value = y.Load(row, quad);
                sum += value.Dot(value);
            }

            inverseNorms[row] = sum > 0 ? 1 / MathF.Sqrt(sum) : 0;
        }
    }
}
