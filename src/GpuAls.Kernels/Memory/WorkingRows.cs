using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>
/// Rows of factors in float32 while they are being solved. A step of conjugate gradient may be smaller than the storage format can represent.
/// </summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
interface IWorkingRows<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    /// <summary>The stored rows in float32.</summary>
    FactorsView Take(TView stored, int rows);

    /// <summary>Stores the rows that <see cref="Take"/> returned.</summary>
    void Return(TView stored, int rows);
}

/// <summary>Working rows of factors that are stored as float32: the stored rows themselves.</summary>
sealed class InPlaceRows : IWorkingRows<FactorsView>
{
    public FactorsView Take(FactorsView stored, int rows) => stored;

    public void Return(FactorsView stored, int rows)
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>Working rows of factors that are stored as float16: float32 copies.</summary>
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
