using GpuAls.Core;
using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary>The devices of a benchmark; what they open is closed with them.</summary>
sealed class BenchmarkDevices : IDisposable
{
    readonly DeviceCatalog catalog;

    /// <summary>The devices that were named, or all that are meant to be fast, of those in a catalog, which is then owned.</summary>
    internal BenchmarkDevices(DeviceCatalog catalog, IReadOnlyList<string> names, int threads, Precision precision, Solver solver)
    {
        this.catalog = catalog;
        var devices = names.Count > 0 ? names.Select(catalog.Find).Distinct() : catalog.Found.Where(IsMeantToBeFast);
        List = [.. devices.Select(device => Of(device, threads, PrecisionOption.IsPossible(precision, device.Kind, solver) ? precision : Precision.Full))];
        LeftOut = names.Count > 0 ? [] : [.. catalog.Found.Where(device => device.Kind == DeviceKind.OpenCl && !IsMeantToBeFast(device)).Select(device => device.Spec)];
    }

    /// <summary>In the order of their rows.</summary>
    public IReadOnlyList<BenchmarkDevice> List { get; }

    /// <summary>Processors that OpenCL shows as if they were cards, by name, where nobody named them.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>The devices that were named, or all that are meant to be fast.</summary>
    /// <param name="names">As <c>--device</c> has them.</param>
    /// <param name="threads">Of the CPU; 0: one for each core.</param>
    /// <param name="precision">How the vectors that training fetches are stored; where a device has it not for the solver, as float32.</param>
    /// <param name="solver">What will be trained with.</param>
    /// <exception cref="GpuAlsException">One that was named is not here; the message lists what was found.</exception>
    public static BenchmarkDevices Find(IReadOnlyList<string> names, int threads, Precision precision, Solver solver)
    {
        var catalog = DeviceCatalog.Discover();
        try
        {
            return new BenchmarkDevices(catalog, names, threads, precision, solver);
        }
        catch
        {
            catalog.Dispose();
            throw;
        }
    }

    public void Dispose() => catalog.Dispose();

    // The cards' kernels on the processor, through OpenCL or ILGPU's CPU accelerator, are for checking them: many times slower, so only for those who name it.
    static bool IsMeantToBeFast(FoundDevice device) => device.Kind == DeviceKind.Cpu || !device.IsProcessor;

    BenchmarkDevice Of(FoundDevice device, int threads, Precision precision)
    {
        // Opened once for all trainings, and where that fails not tried again.
        var latest = new LatestPlan();
        var opened = new Lazy<IAlsDevice>(() => catalog.Open(device, threads, latest, precision));
        return new(precision == Precision.Full ? device.Spec : $"{device.Spec} {PrecisionOption.Word(precision)}", () => opened.Value) { MemoryBytes = () => latest.Bytes };
    }

    // Progress<T> of .NET would tell on another thread, some time later.
    sealed class LatestPlan : IProgress<MemoryPlan>
    {
        public long? Bytes { get; private set; }

        public void Report(MemoryPlan value) => Bytes = value.Total;
    }
}
