using System.Reflection;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

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

    /// <summary>
    /// Everything about the device that the bits of a result depend on: "CPU, 512-bit vectors". Devices with the same text train to the same bits.
    /// </summary>
    internal string Arithmetic => Name;

    /// <summary>The assemblies that compute, beside this one: two builds of one version may compute other bits.</summary>
    internal IReadOnlyList<Assembly> Assemblies => [GetType().Assembly];

    /// <summary>Whether Gram matrices are summed by the code of the CPU, and not on the device.</summary>
    internal bool SumsOnHost => false;

    /// <summary>Whether the device computes start factors itself, see <see cref="AlsProblem.Recipe"/>.</summary>
    internal bool CreatesStart => false;

    /// <summary>Whether the device solves rows with priors: see <see cref="RowPriors"/>.</summary>
    internal bool SupportsPriors => true;

    /// <summary>
    /// Whether the device adds the pairs of priors to the rows itself, because it hands the rows out first: see <see cref="RowPriors.AddPairs"/>.
    /// </summary>
    internal bool AddsPriors => false;

    /// <summary>Lets sessions of this device copy vectors directly from the memory of another device, as <see cref="ICopyingSession"/>s.</summary>
    /// <param name="other">The other device, of the same process.</param>
    /// <returns>The reason, for people, if they cannot: "only CUDA cards copy to each other"; otherwise null.</returns>
    /// <exception cref="DeviceException">The driver of a device reported an error.</exception>
    internal string? OpenCopiesFrom(IAlsDevice other) => "only CUDA cards copy to each other";

    /// <summary>The number of threads for the work beside the half-sweeps.</summary>
    internal int HostThreads => Environment.ProcessorCount;

    /// <summary>
    /// Compares the plan of a training with the memory that the system gives to this process. An accelerator has its own plan for its own memory, so
    /// only the neighbours are counted here.
    /// </summary>
    /// <param name="matrix">The interactions to train on, which are in memory already.</param>
    /// <param name="options">The settings, with every automatic setting resolved.</param>
    /// <param name="isWatched">Whether a copy of the factors is kept beside those that are trained.</param>
    /// <param name="ofFeatures">The bytes that features add in the memory of the computer.</param>
    /// <exception cref="GpuAlsException">The training does not fit; the message has the numbers.</exception>
    internal void RequireMemory(InteractionMatrix matrix, AlsOptions options, bool isWatched, double ofFeatures = 0)
    {
        var memory = SystemMemory.Read();
        if (ofFeatures > memory.Free) throw new MemoryLimitException("training with features needs", ofFeatures, memory);
        if (options.Neighbours is not { } neighbours) return;
        var needed = TrainingMemory.NeighbourBytes(matrix.Users.Count, matrix.Items.Count, neighbours.Count, HostThreads);
        if (needed > memory.Free)
            throw new MemoryLimitException("training with neighbours needs", needed, memory) { FitsWithoutNeighbours = true };
    }

    /// <summary>Fits the weights of neighbours, if the device can.</summary>
    /// <param name="byUser">[users × items] Strengths; only likes count.</param>
    /// <param name="byItem">[items × users] The transpose.</param>
    /// <param name="options">K and λ.</param>
    /// <param name="progress">Receives the share of the items that are done; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>
    /// [items × items] Row i has the weight of item i for every item that has i among its neighbours; null if the processor has to fit them.
    /// </returns>
    internal SparseRows? FitNeighbours(
        SparseRows byUser, SparseRows byItem, NeighbourOptions options, IProgress<double>? progress, CancellationToken cancel) => null;

    /// <summary>Allocates memory for a problem and copies the problem to the device; the first half-sweep can start afterwards.</summary>
    /// <exception cref="DeviceException">The problem does not fit the device; the message has the numbers.</exception>
    internal IAlsSession Open(AlsProblem problem);
}
