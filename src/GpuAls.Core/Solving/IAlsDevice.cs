namespace GpuAls.Core.Solving;

/// <summary>
/// A device that training runs on: the CPU, or an accelerator. It is not meant to be implemented outside this library, and its internal member
/// enforces that: a device writes into the factors and decodes weights, and both may change with any solver.
/// </summary>
public interface IAlsDevice
{
    /// <summary>A description of the device for people: "CPU, 2 threads, 512-bit vectors".</summary>
    string Name { get; }

    /// <summary>Whether the device can run a solver. A training without a named solver chooses among those.</summary>
    bool Supports(Solver solver) => true;

    /// <summary>Allocates memory for a problem and copies the problem to the device; the first half-sweep can start afterwards.</summary>
    /// <exception cref="DeviceException">The problem does not fit the device; the message has the numbers.</exception>
    internal IAlsSession Open(AlsProblem problem);
}
