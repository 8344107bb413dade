using GpuAls.Core.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>
/// λ of each row, as a kernel sees it. It is added to the diagonal of the row's matrix. If all rows have the same λ, it is in G and all values here
/// are 0.
/// </summary>
/// <param name="values">[rows], or one value for all.</param>
/// <param name="step">1 if each row has a value, 0 if one value is for all.</param>
readonly struct RowRegularizationView(ArrayView<float> values, int step)
{
    readonly ArrayView<float> values = values;
    readonly int step = step;

    /// <summary>λ of a row.</summary>
    public float Of(int row) => values[(long)row * step];

    /// <summary>Rows [first, first + count), numbered from 0.</summary>
    public RowRegularizationView Slice(int first, int count) => step == 0 ? this : new(values.SubView(first, count), step);
}

/// <summary>λ of each row of a side in the memory of an accelerator; a single zero if G has the same λ for all.</summary>
/// <param name="accelerator">The accelerator.</param>
/// <param name="values">[rows] or null.</param>
sealed class DeviceRowRegularization(Accelerator accelerator, LargeArray<float>? values) : IDisposable
{
    readonly MemoryBuffer1D<float, Stride1D.Dense> buffer =
        values is null ? accelerator.Allocate1D([0f]) : Transfer.Upload<float, float>(accelerator, values);

    public RowRegularizationView View => new(buffer.View, values is null ? 0 : 1);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(LargeArray<float>? values) => Math.Max(1, values?.Length ?? 0) * sizeof(float);

    public void Dispose() => buffer.Dispose();
}
