using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>Tells what a device was doing when its driver reported an error, and remembers that it did.</summary>
/// <param name="device">Its name.</param>
sealed class DeviceGuard(string device)
{
    /// <summary>Whether anything failed: the device may be lost.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Remembers a failure that is on its way out.</summary>
    public void Fail() => HasFailed = true;

    /// <summary>The same for work without a result.</summary>
    /// <param name="doing">"recommending".</param>
    /// <param name="work">What it does.</param>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public void Run(string doing, Action work) => Run(doing, () =>
    {
        work();
        return true;
    });

    /// <summary>Does something on the device.</summary>
    /// <param name="doing">"recommending".</param>
    /// <param name="work">What it does.</param>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public T Run<T>(string doing, Func<T> work)
    {
        try
        {
            return DeviceFailure.Guard(device, doing, work);
        }
        catch (DeviceException)
        {
            Fail();
            throw;
        }
    }
}
