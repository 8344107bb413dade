namespace GpuAls.Core.Solving;

/// <summary>Something that can run half-sweeps: the CPU, or an accelerator.</summary>
public interface IAlsDevice
{
    /// <summary>What runs where, for people: "CPU, 2 threads, 512-bit vectors".</summary>
    string Name { get; }

    /// <summary>Takes a problem in: allocates, copies, and is ready for the first half-sweep.</summary>
    /// <exception cref="DeviceException">The problem does not fit the device; the message has the numbers.</exception>
    IAlsSession Open(AlsProblem problem);
}
