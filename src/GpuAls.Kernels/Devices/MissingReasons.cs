using ILGPU.Backends.OpenCL;

namespace GpuAls.Kernels;

/// <summary>Why no device of a kind was found, in words.</summary>
static class MissingReasons
{
    /// <param name="library">The library of CUDA's driver.</param>
    /// <param name="loads">Whether it loads.</param>
    public static string OfCuda(string library, bool loads) => loads
        ? $"no CUDA device: the driver is installed ({library}) and finds none"
        : $"no CUDA driver: {library} is not installed";

    /// <param name="library">The library of OpenCL.</param>
    /// <param name="loads">Whether it loads.</param>
    /// <param name="unfit">What it found that cannot run the kernels.</param>
    public static string OfOpenCl(string library, bool loads, IReadOnlyList<UnfitOpenClDevice> unfit) => (loads, unfit) switch
    {
        (false, _) => $"no OpenCL: {library} is not installed",
        (_, []) => $"no OpenCL device: {library} is installed and finds no driver with a device",
        _ => $"no OpenCL device that can run the kernels: {string.Join("; ", unfit.Select(Unfit))}",
    };

    static string Unfit(UnfitOpenClDevice device) => device.Version < Oldest
        ? $"{device.Name} has OpenCL C {device.Version}, expected {Oldest} or newer"
        : $"{device.Name} has no generic address space";

    /// <summary>The oldest version that ILGPU writes.</summary>
    public static Version Oldest { get; } = VersionOf(CLBackend.MinimumVersion);

    public static Version VersionOf(CLCVersion version) => new(version.Major, version.Minor);
}

/// <summary>An OpenCL device that cannot run the kernels.</summary>
/// <param name="Name">As its driver calls it.</param>
/// <param name="Version">Of its OpenCL C.</param>
readonly record struct UnfitOpenClDevice(string Name, Version Version);
