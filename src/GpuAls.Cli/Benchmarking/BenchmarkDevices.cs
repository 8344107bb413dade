using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels;
using GpuAls.Kernels.Planning;

namespace GpuAls.Cli.Benchmarking;

/// <summary>The devices of a benchmark. It owns the devices that it opens.</summary>
sealed class BenchmarkDevices : IDisposable
{
    readonly DeviceCatalog catalog;

    /// <summary>The typed devices of a catalog, or all fast ones; takes ownership of the catalog.</summary>
    internal BenchmarkDevices(DeviceCatalog catalog, IReadOnlyList<string> names, int threads, Precision precision, Solver? solver)
    {
        this.catalog = catalog;
        var devices = names.Count > 0 ? names.Select(catalog.Find).Distinct() : catalog.Found.Where(IsFast);
        List =
        [
            .. devices.Select(device => Of(device, threads, PrecisionOption.IsSupported(precision, device.Kind, solver) ? precision : Precision.Full))
        ];
        LeftOut = names.Count > 0
            ? []
            : [.. catalog.Found.Where(device => device.Kind == DeviceKind.OpenCl && !IsFast(device)).Select(device => device.Spec)];
    }

    /// <summary>The devices in the order of the result.</summary>
    public IReadOnlyList<BenchmarkDevice> List { get; }

    /// <summary>Processors that OpenCL reports as devices, which take part only if typed.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>The typed devices, or all fast ones.</summary>
    /// <param name="names">Names as for <c>--device</c>; none for all fast devices.</param>
    /// <param name="threads">Threads of the CPU; 0 for one for each core.</param>
    /// <param name="precision">The storage of the vectors; a device that does not support it with the solver uses float32.</param>
    /// <param name="solver">The solver of the training.</param>
    /// <exception cref="GpuAlsException">A typed device does not exist; the message lists the devices that do.</exception>
    public static BenchmarkDevices Find(IReadOnlyList<string> names, int threads, Precision precision, Solver? solver)
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

    // GPU kernels on the processor, through OpenCL or ILGPU's CPU accelerator, are for checking: many times slower, so they run only if typed.
    static bool IsFast(FoundDevice device) => device.Kind == DeviceKind.Cpu || !device.IsProcessor;

    BenchmarkDevice Of(FoundDevice device, int threads, Precision precision)
    {
        // Opened once for all trainings; after a failure there is no second try.
        var latest = new LatestPlan();
        var opened = new Lazy<IAlsDevice>(() => catalog.Open(device, threads, latest, precision));
        return new(
            precision == Precision.Full ? device.Spec : $"{device.Spec} {PrecisionOption.Word(precision)}",
            () => opened.Value)
        {
            MemoryBytes = () => latest.Bytes,
        };
    }

    // Progress<T> of .NET reports later, on another thread.
    sealed class LatestPlan : IProgress<MemoryPlan>
    {
        public long? Bytes { get; private set; }

        public void Report(MemoryPlan value) => Bytes = value.Total;
    }
}

/// <summary>A device of a benchmark.</summary>
/// <param name="Name">The name for <c>--device</c>: cpu, cuda:0.</param>
/// <param name="Open">Opens the device at the first call; throws at every call if the device cannot be opened.</param>
sealed record BenchmarkDevice(string Name, Func<IAlsDevice> Open)
{
    /// <summary>Memory of the device that the latest training used, in bytes; null for the CPU, which has no memory of its own.</summary>
    public Func<long?> MemoryBytes { get; init; } = () => null;

    /// <summary>The name of the device that the others are compared with.</summary>
    public const string Cpu = "cpu";

    /// <summary>The CPU device.</summary>
    public static BenchmarkDevice OfCpu(int threads) => new(Cpu, () => new CpuDevice(threads));
}
