using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>Tells what a device was doing when its driver reported an error: it ran out of memory, or it was lost.</summary>
static class DeviceFailure
{
    /// <param name="device">Its name.</param>
    /// <param name="doing">"solving the users".</param>
    /// <param name="work">What it does.</param>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public static T Guard<T>(string device, string doing, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (AcceleratorException failure)
        {
            throw new DeviceException($"{device} failed while {doing}: {DisplayText.Escape(failure.Message)}", failure);
        }
    }
}
