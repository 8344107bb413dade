using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>How a session stores its factors.</summary>
/// <typeparam name="TView">What kernels see of them.</typeparam>
/// <param name="Upload">Copies factors to an accelerator.</param>
/// <param name="Zeros">Work space of so many rows of so many factors.</param>
/// <param name="WorkingRows">Float32 copies of at most so many rows of so many factors, for the sums over the steps of conjugate gradient.</param>
sealed record FactorStorage<TView>(
    Func<Accelerator, FactorMatrix, IStoredFactors<TView>> Upload,
    Func<Accelerator, int, int, IStoredFactors<TView>> Zeros,
    Func<Accelerator, int, int, IWorkingRows<TView>> WorkingRows)
    where TView : struct, IFactorsView<TView>;

/// <summary>The storages that there are.</summary>
static class FactorStorage
{
    public static FactorStorage<FactorsView> Float32 { get; } = new(DeviceFactors.Upload, DeviceFactors.Zeros, (_, _, _) => new StoredRows());

    public static FactorStorage<HalfFactorsView> Float16 { get; } = new(HalfDeviceFactors.Upload, HalfDeviceFactors.Zeros, WidenedRows.Create);

    /// <summary>Bytes of factors on an accelerator.</summary>
    public static long Bytes(Precision precision, int rows, int stride) =>
        precision == Precision.Mixed ? HalfDeviceFactors.Bytes(rows, stride) : DeviceFactors.Bytes(rows, stride);

    /// <summary>Bytes of the float32 copies on an accelerator.</summary>
    public static long WorkingBytes(Precision precision, int rows, int stride) => precision == Precision.Mixed ? DeviceFactors.Bytes(rows, stride) : 0;
}
