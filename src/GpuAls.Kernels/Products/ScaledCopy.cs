using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Launches <see cref="ScaledCopyKernel"/>.</summary>
/// <typeparam name="TFrom">How the rows are stored.</typeparam>
/// <typeparam name="TTo">How their copies are stored.</typeparam>
sealed class ScaledCopy<TFrom, TTo>
    where TFrom : struct, IFactorsView<TFrom>
    where TTo : struct, IFactorsView<TTo>
{
    const int Threads = 128;

    readonly int threads;
    readonly Action<KernelConfig, TFrom, int, float, TTo> copy;

    /// <summary>Compiles the kernel.</summary>
    public ScaledCopy(Accelerator accelerator)
    {
        threads = accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : Threads;
        copy = accelerator.LoadStreamKernel<TFrom, int, float, TTo>(ScaledCopyKernel.Copy);
    }

    /// <summary>to = scale·from for the first <paramref name="rows"/> rows.</summary>
    public void Copy(TFrom from, int rows, float scale, TTo to) =>
        copy(new KernelConfig((int)(((long)rows * from.QuadsPerRow + threads - 1) / threads), threads), from, rows, scale, to);
}
