using GpuAls.Core;
using GpuAls.Core.Solving;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Launching;

/// <summary>Runs work on a device, and adds the device, the work and the log of the driver's compiler to an error of its driver.</summary>
/// <param name="device">The device's name.</param>
sealed class DeviceGuard(string device)
{
    /// <summary>Runs work that has no result.</summary>
    /// <param name="doing">The work, as an error describes it: "solving the users".</param>
    /// <param name="work">The work.</param>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public void Run(string doing, Action work) => Run(doing, () =>
    {
        work();
        return true;
    });

    /// <summary>Runs work and returns its result.</summary>
    /// <param name="doing">The work, as an error describes it: "recommending".</param>
    /// <param name="work">The work.</param>
    /// <exception cref="DeviceException">The driver reported an error.</exception>
    public T Run<T>(string doing, Func<T> work)
    {
        using var compiler = CompilerLog.Begin();
        try
        {
            return work();
        }
        catch (AcceleratorException failure)
        {
            var message = $"{device} failed while {doing}: {DisplayText.Escape(failure.Message)}";
            throw new DeviceException(compiler.Line is { Length: > 0 } log ? $"{message}: {DisplayText.Escape(log)}" : message, failure);
        }
    }
}
