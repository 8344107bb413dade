using GpuAls.Core.Solving.Cpu;
using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels;

/// <summary>The interface that a device is reached through.</summary>
public enum DeviceKind
{
    /// <summary>An NVIDIA card, through its CUDA driver.</summary>
    Cuda,

    /// <summary>A card of any maker, or a processor, through OpenCL.</summary>
    OpenCl,

    /// <summary>The processor, through the vector code of GpuAls.Core.</summary>
    Cpu,

    /// <summary>
    /// The processor, running the cards' kernels thread by thread. For checking only: hundreds of times slower than <see cref="Cpu"/>.
    /// </summary>
    IlgpuCpu,
}

/// <summary>One row of <see cref="DeviceKinds"/>: everything that this project knows of a kind of device.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Word">Its name in <see cref="AlsDevices.Open"/> and on the command line: "cuda".</param>
/// <param name="Title">Its name in a sentence: "CUDA".</param>
/// <param name="Help">One line of help: what the device is.</param>
/// <param name="IsNumbered">Whether a machine can have several, so that "cuda:1" names one of them.</param>
/// <param name="RunsKernels">Whether it runs the kernels of this project.</param>
/// <param name="Search">Finds the devices of a context.</param>
/// <param name="WhyMissing">Why none was found; null for kinds that every machine has.</param>
sealed record DeviceKindRow(
    DeviceKind Kind,
    string Word,
    string Title,
    string Help,
    bool IsNumbered,
    bool RunsKernels,
    Func<Context, IEnumerable<FoundDevice>> Search,
    Func<string>? WhyMissing = null)
{
    /// <summary>Whether its devices can be cards.</summary>
    public bool MayBeCards => RunsKernels && IsNumbered;
}

/// <summary>The kinds of devices, the preferred ones first. To add a kind, add its row here.</summary>
static class DeviceKinds
{
    public static IReadOnlyList<DeviceKindRow> All { get; } =
    [
        new(
            DeviceKind.Cuda, "cuda", "CUDA", "an NVIDIA card", IsNumbered: true, RunsKernels: true,
            context => context.Devices.OfType<CudaDevice>()
                .Select((device, number) => DeviceSearch.Found(DeviceKind.Cuda, number, device, isProcessor: false)),
            () => MissingReasons.OfCuda(DriverLibraries.Cuda, CudaDriver.Start(DriverLibraries.Cuda))),
        new(
            DeviceKind.OpenCl, "opencl", "OpenCL", "a card of any maker, or a processor, through OpenCL", IsNumbered: true, RunsKernels: true,
            context => context.Devices.OfType<CLDevice>().Select((device, number) => DeviceSearch.Found(
                DeviceKind.OpenCl, number, device, device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU))),
            () => MissingReasons.OfOpenCl(
                DriverLibraries.OpenCl, DriverLibraries.Loads(DriverLibraries.OpenCl), DeviceSearch.UnfitOpenClDevices())),
        new(
            DeviceKind.Cpu, "cpu", "CPU", "the processor, all cores", IsNumbered: false, RunsKernels: false,
            _ => [new(DeviceKind.Cpu, 0, new CpuDevice().Name, DeviceSearch.ProcessorMemory, null, IsProcessor: true)]),
        new(
            DeviceKind.IlgpuCpu, "ilgpu-cpu", "ILGPU's CPU accelerator", "the cards' kernels on the processor, for checking only",
            IsNumbered: false, RunsKernels: true,
            context => [DeviceSearch.Found(DeviceKind.IlgpuCpu, 0, context.GetCPUDevice(0), isProcessor: true) with
            {
                Name = "ILGPU's CPU accelerator, for checking",
                MemoryBytes = DeviceSearch.ProcessorMemory,
            }]),
    ];

    /// <summary>The names that can be typed: "cuda, cuda:1, opencl, opencl:1, cpu or ilgpu-cpu".</summary>
    public static string Names
    {
        get
        {
            string[] names = [.. All.SelectMany(row => row.IsNumbered ? [row.Word, $"{row.Word}:1"] : (string[])[row.Word])];
            return $"{string.Join(", ", names[..^1])} or {names[^1]}";
        }
    }

    /// <summary>The row of a kind.</summary>
    /// <exception cref="NotSupportedException">The kind has no row.</exception>
    public static DeviceKindRow Of(DeviceKind kind) => All.SingleOrDefault(row => row.Kind == kind)
        ?? throw new NotSupportedException($"the device kind {kind} has no row; add one to {nameof(DeviceKinds)}");
}
