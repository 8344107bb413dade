using System.Runtime.InteropServices;

namespace GpuAls.Kernels.Launching;

/// <summary>The result of starting the CUDA driver.</summary>
/// <param name="Number">The number that cuInit returned; 0 if the driver started.</param>
/// <param name="Text">The driver's own text for the number.</param>
/// <param name="Devices">The number of devices that it reports; 0 if it did not start.</param>
readonly record struct CudaStart(int Number, string Text, int Devices);

/// <summary>
/// Starts the CUDA driver without ILGPU. ILGPU ignores every error of its search for devices, and the number of the error names the remedy.
/// </summary>
static class CudaDriver
{
    /// <summary>Starts the driver, again if ILGPU has started it.</summary>
    /// <returns>null if the library does not load, or is no CUDA driver.</returns>
    public static CudaStart? Start(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle)) return null;
        if (Function<Initialize>(handle, "cuInit") is not { } initialize
            || Function<CountDevices>(handle, "cuDeviceGetCount") is not { } count
            || Function<DescribeError>(handle, "cuGetErrorString") is not { } describe)
        {
            return null;
        }

        var number = initialize(0);
        var devices = 0;
        if (number == 0) _ = count(out devices);
        return new CudaStart(number, describe(number, out var text) == 0 ? Marshal.PtrToStringUTF8(text)! : "unknown error", devices);
    }

    delegate int Initialize(uint flags);

    delegate int CountDevices(out int count);

    delegate int DescribeError(int number, out nint text);

    static T? Function<T>(nint library, string name) where T : Delegate =>
        NativeLibrary.TryGetExport(library, name, out var address) ? Marshal.GetDelegateForFunctionPointer<T>(address) : null;

    /// <summary>The remedy for an error of cuInit, for people; null if none is known.</summary>
    /// <param name="number">The number that cuInit returned.</param>
    public static string? Remedy(int number) => number switch
    {
        100 => "Check that nvidia-smi lists the card and that CUDA_VISIBLE_DEVICES names one; a container needs --gpus all",
        802 => "Wait until the system has started; on machines with NVSwitch, start nvidia-fabricmanager",
        803 => "Restart the machine after an update of the driver; in a container, use one whose CUDA is not newer than the driver",
        804 => "Remove the libcuda of the package cuda-compat from LD_LIBRARY_PATH",
        999 => "Load the driver's module again: sudo modprobe -r nvidia_uvm && sudo modprobe nvidia_uvm. Or restart the machine",
        _ => null,
    };
}
