using GpuAls.Core.Solving;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Memory;

/// <summary>One way to store the factors of a session.</summary>
/// <typeparam name="TView">The type that kernels see them as.</typeparam>
/// <param name="Upload">Copies factors to an accelerator.</param>
/// <param name="Zeros">Allocates work space: accelerator, rows, factors.</param>
/// <param name="WorkingRows">Creates the float32 rows that a solver works on: accelerator, maximum rows, factors.</param>
sealed record FactorStorage<TView>(
    Func<Accelerator, FactorMatrix, IStoredFactors<TView>> Upload,
    Func<Accelerator, int, int, IStoredFactors<TView>> Zeros,
    Func<Accelerator, int, int, IWorkingRows<TView>> WorkingRows)
    where TView : struct, IFactorsView<TView>;

/// <summary>The ways to store factors.</summary>
static class FactorStorage
{
    public static FactorStorage<FactorsView> Float32 { get; } = new(DeviceFactors.Upload, DeviceFactors.Zeros, (_, _, _) => new InPlaceRows());

    public static FactorStorage<HalfFactorsView> Float16 { get; } = new(HalfDeviceFactors.Upload, HalfDeviceFactors.Zeros, WidenedRows.Create);

    /// <summary>Bytes of factors on an accelerator.</summary>
    public static long Bytes(Precision precision, int rows, int stride) =>
        Choose(precision, full: DeviceFactors.Bytes(rows, stride), mixed: HalfDeviceFactors.Bytes(rows, stride));

    /// <summary>Bytes of the working rows on an accelerator.</summary>
    public static long WorkingBytes(Precision precision, int rows, int stride) =>
        Choose(precision, full: 0, mixed: DeviceFactors.Bytes(rows, stride));

    static long Choose(Precision precision, long full, long mixed) => precision switch
    {
        Precision.Full => full,
        Precision.Mixed => mixed,
    };
}
