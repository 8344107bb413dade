using GpuAls.Core;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels;

/// <summary>Looks for devices.</summary>
static class DeviceSearch
{
    /// <summary>An ILGPU context with every device that can run the kernels.</summary>
    public static Context CreateContext() => DriverLibraries.CreateContext(builder => builder.Cuda().OpenCL().CPU());

    /// <summary>What is there, in the order of preference, and what is not.</summary>
    /// <param name="context">From <see cref="CreateContext"/>.</param>
    public static (IReadOnlyList<FoundDevice> Found, IReadOnlyList<MissingKind> Missing) Run(Context context)
    {
        var processorMemory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var cuda = context.Devices.OfType<CudaDevice>().Select((device, n) => Found(DeviceKind.Cuda, n, device, isProcessor: false)).ToList();
        var openCl = context.Devices.OfType<CLDevice>().Select((device, n) => Found(DeviceKind.OpenCl, n, device, device.DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU))).ToList();
        FoundDevice[] processors =
        [
            new(DeviceKind.Cpu, 0, new CpuDevice().Name, processorMemory, null, IsProcessor: true),
            Found(DeviceKind.IlgpuCpu, 0, context.GetCPUDevice(0), isProcessor: true) with { Name = "ILGPU's CPU accelerator, for checking", MemoryBytes = processorMemory },
        ];
        List<MissingKind> missing = [];
        if (cuda.Count == 0) missing.Add(new(DeviceKind.Cuda, MissingReasons.OfCuda(DriverLibraries.Cuda, DriverLibraries.Loads(DriverLibraries.Cuda))));
        if (openCl.Count == 0) missing.Add(new(DeviceKind.OpenCl, MissingReasons.OfOpenCl(DriverLibraries.OpenCl, DriverLibraries.Loads(DriverLibraries.OpenCl), UnfitOpenClDevices())));
        return ([.. cuda, .. openCl, .. processors], missing);
    }

    // OpenCL says 0 or 1 where it does not know warps.
    static FoundDevice Found(DeviceKind kind, int index, Device device, bool isProcessor) =>
        new(kind, index, device.Name.Trim(), device.MemorySize, device.WarpSize > 1 ? device.WarpSize : null, isProcessor) { Ilgpu = device };

    static List<UnfitOpenClDevice> UnfitOpenClDevices() =>
        [.. CLDevice.GetDevices(_ => true).OfType<CLDevice>().Select(device => new UnfitOpenClDevice(device.Name.Trim(), MissingReasons.VersionOf(device.CLStdVersion)))];
}
