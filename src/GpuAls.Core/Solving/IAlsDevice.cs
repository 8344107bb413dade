namespace GpuAls.Core.Solving;

/// <summary>A device that runs half-sweeps: the CPU, or an accelerator.</summary>
public interface IAlsDevice
{
    /// <summary>A description for people: "CPU, 2 threads, 512-bit vectors".</summary>
    string Name { get; }

    /// <summary>Whether the device can run a solver. A training without a named solver chooses among those.</summary>
    bool Supports(Solver solver) => true;

    /// <summary>Opens a problem: allocates and copies, so that the first half-sweep can start.</summary>
    /// <exception cref="DeviceException">The problem does not fit the device; the message has the numbers.</exception>
    IAlsSession Open(AlsProblem problem);
}
