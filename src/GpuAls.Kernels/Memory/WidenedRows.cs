using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Rows that are stored as float16, copied to float32 and back.</summary>
sealed class WidenedRows : IWorkingRows<HalfFactorsView>
{
    const int Threads = 128;

    readonly Accelerator accelerator;
    readonly DeviceFactors copies;
    readonly Action<KernelConfig, HalfFactorsView, FactorsView, int> widen;
    readonly Action<KernelConfig, FactorsView, HalfFactorsView, int> narrow;

    WidenedRows(Accelerator accelerator, DeviceFactors copies)
    {
        this.accelerator = accelerator;
        this.copies = copies;
        widen = accelerator.LoadStreamKernel<HalfFactorsView, FactorsView, int>(ConversionKernel.Convert);
        narrow = accelerator.LoadStreamKernel<FactorsView, HalfFactorsView, int>(ConversionKernel.Convert);
    }

    public static IWorkingRows<HalfFactorsView> Create(Accelerator accelerator, int rows, int factors) =>
        new WidenedRows(accelerator, DeviceFactors.Zeros(accelerator, rows, factors));

    public FactorsView Take(HalfFactorsView stored, int rows)
    {
        widen(Shape(stored.QuadsPerRow, rows), stored, copies.View, rows);
        return copies.View;
    }

    public void Return(HalfFactorsView stored, int rows) => narrow(Shape(stored.QuadsPerRow, rows), copies.View, stored, rows);

    public void Dispose() => copies.Dispose();

    KernelConfig Shape(int quadsPerRow, int rows)
    {
        var threads = accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : Threads;
        return new KernelConfig((int)(((long)rows * quadsPerRow + threads - 1) / threads), threads);
    }
}
