using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Factors stored as float32, or work space of the same shape.</summary>
sealed class DeviceFactors : IStoredFactors<FactorsView>
{
    readonly MemoryBuffer1D<Float4, Stride1D.Dense> quads;

    DeviceFactors(MemoryBuffer1D<Float4, Stride1D.Dense> quads, int rows, int factors, int stride)
    {
        this.quads = quads;
        Rows = rows;
        Factors = factors;
        Stride = stride;
    }

    public int Rows { get; }

    public int Factors { get; }

    public int Stride { get; }

    public FactorsView View => new(quads.View, Stride / Float4.Length);

    /// <summary>Bytes on the accelerator.</summary>
    public static long Bytes(int rows, int stride) => (long)rows * stride * sizeof(float);

    /// <summary>Work space of the same layout, all zeros: the padding must be zero, and no kernel writes there anything else.</summary>
    public static DeviceFactors Zeros(Accelerator accelerator, int rows, int factors)
    {
        var stride = FactorMatrix.StrideFor(factors);
        var quads = accelerator.Allocate1D<Float4>((long)rows * (stride / Float4.Length));
        quads.MemSetToZero();
        return new DeviceFactors(quads, rows, factors, stride);
    }

    /// <summary>Copies factors to the accelerator; the copy is complete when this returns.</summary>
    public static DeviceFactors Upload(Accelerator accelerator, FactorMatrix factors) =>
        new(Transfer.Upload<float, Float4>(accelerator, factors.Values), factors.Rows, factors.Factors, factors.Stride);

    public void Download(Accelerator accelerator, FactorMatrix factors) => Transfer.Download<Float4, float>(accelerator, quads, factors.Values);

    public void Dispose() => quads.Dispose();
}
