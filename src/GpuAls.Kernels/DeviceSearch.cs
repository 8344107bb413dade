using GpuAls.Kernels.Launching;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuAls.Kernels;

/// <summary>Searches a machine for devices.</summary>
static class DeviceSearch
{
    /// <summary>Bytes that this process may use of the computer's memory.</summary>
    public static long ProcessorMemory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Creates an ILGPU context with every device that can run the kernels.</summary>
    public static Context CreateContext() => DriverLibraries.CreateContext(builder => builder.Cuda().OpenCL().CPU());

    /// <summary>The devices of a context in the order of <see cref="DeviceKinds"/>, and the kinds that are missing.</summary>
    /// <param name="context">A context from <see cref="CreateContext"/>.</param>
    public static (IReadOnlyList<FoundDevice> Found, IReadOnlyList<MissingKind> Missing) Run(Context context)
    {
        List<FoundDevice> found = [];
        List<MissingKind> missing = [];
        foreach (var row in DeviceKinds.All)
        {
            var before = found.Count;
            found.AddRange(row.Search(context));
            if (found.Count == before) missing.Add(new(row.Kind, row.WhyMissing!()));
        }

        return (found, missing);
    }

    /// <summary>A device as ILGPU describes it. OpenCL reports a warp size of 0 or 1 if it does not know warps.</summary>
    public static FoundDevice Found(DeviceKind kind, int index, Device device, bool isProcessor) =>
        new(kind, index, device.Name.Trim(), device.MemorySize, device.WarpSize > 1 ? device.WarpSize : null, isProcessor) { Ilgpu = device };

    /// <summary>The OpenCL devices, including those that cannot run the kernels.</summary>
    public static IReadOnlyList<UnfitOpenClDevice> UnfitOpenClDevices() =>
    [
        .. CLDevice.GetDevices(_ => true).OfType<CLDevice>()
            .Select(device => new UnfitOpenClDevice(device.Name.Trim(), MissingReasons.VersionOf(device.CLStdVersion))),
    ];
}

/// <summary>The reasons, for people, why no device of a kind was found.</summary>
static class MissingReasons
{
    /// <summary>The oldest OpenCL C that ILGPU writes.</summary>
    public static Version MinVersion { get; } = VersionOf(CLBackend.MinimumVersion);

    /// <param name="library">The library of the CUDA driver.</param>
    /// <param name="start">The result of starting it; null if it is not installed.</param>
    public static string OfCuda(string library, CudaStart? start) => start switch
    {
        null => $"no CUDA driver: {library} is not installed",
        { Number: 0, Devices: 0 } => $"no CUDA device: the driver is installed ({library}) but finds no device",
        { Number: 0, Devices: var devices } => $"no CUDA device: the driver ({library}) reports {devices}, but ILGPU can use none of them",
        { Number: var number, Text: var text } =>
            $"no CUDA device: the driver is installed ({library}) but does not start: error {number}, {text}"
            + (CudaDriver.Remedy(number) is { } remedy ? $". {remedy}" : ""),
    };

    /// <param name="library">The OpenCL library.</param>
    /// <param name="loads">Whether it loads.</param>
    /// <param name="unfit">The devices it found, none of which can run the kernels.</param>
    public static string OfOpenCl(string library, bool loads, IReadOnlyList<UnfitOpenClDevice> unfit) => (loads, unfit) switch
    {
        (false, _) => $"no OpenCL: {library} is not installed",
        (_, []) => $"no OpenCL device: {library} is installed but finds no driver with a device",
        _ => $"no OpenCL device that can run the kernels: {string.Join("; ", unfit.Select(Unfit))}",
    };

    public static Version VersionOf(CLCVersion version) => new(version.Major, version.Minor);

    static string Unfit(UnfitOpenClDevice device) => device.Version < MinVersion
        ? $"{device.Name} has OpenCL C {device.Version}; expected {MinVersion} or newer"
        : $"{device.Name} has no generic address space";
}

/// <summary>An OpenCL device that cannot run the kernels.</summary>
/// <param name="Name">The name that its driver reports.</param>
/// <param name="Version">The version of its OpenCL C.</param>
readonly record struct UnfitOpenClDevice(string Name, Version Version);
