using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Rows that are stored as float16, copied to float32 and back.</summary>
sealed class WidenedRows : IWorkingRows<HalfFactorsView>
{
    readonly DeviceFactors copies;
    readonly ScaledCopy<HalfFactorsView, FactorsView> widen;
    readonly ScaledCopy<FactorsView, HalfFactorsView> narrow;

    WidenedRows(Accelerator accelerator, DeviceFactors copies)
    {
        this.copies = copies;
        widen = new(accelerator);
        narrow = new(accelerator);
    }

    public static IWorkingRows<HalfFactorsView> Create(Accelerator accelerator, int rows, int factors) =>
        new WidenedRows(accelerator, DeviceFactors.Zeros(accelerator, rows, factors));

    public FactorsView Take(HalfFactorsView stored, int rows)
    {
        widen.Copy(stored, rows, 1, copies.View);
        return copies.View;
    }

    public void Return(HalfFactorsView stored, int rows) => narrow.Copy(copies.View, rows, 1, stored);

    public void Dispose() => copies.Dispose();
}
