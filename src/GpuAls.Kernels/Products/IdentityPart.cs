using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>q = sign·p, by <see cref="ScaledCopyKernel"/>.</summary>
sealed class IdentityPart : IDensePart
{
    const int Threads = 128;

    readonly int threads;
    readonly Action<KernelConfig, FactorsView, int, float, FactorsView> copy;

    /// <summary>Compiles the kernel.</summary>
    public IdentityPart(Accelerator accelerator)
    {
        threads = accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : Threads;
        copy = accelerator.LoadStreamKernel<FactorsView, int, float, FactorsView>(ScaledCopyKernel.Copy);
    }

    public void Multiply(FactorsView p, int rows, ArrayView<Float4> gram, float sign, FactorsView q) =>
        copy(new KernelConfig((int)(((long)rows * p.QuadsPerRow + threads - 1) / threads), threads), p, rows, sign, q);
}
