using System.Reflection;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Training;

/// <summary>
/// All ranks of a group as one device: each solves a part of the rows. A trainer on rank 0 uses it like any other device, so validation, checkpoints
/// and everything else above devices work as in one process; the other ranks are <see cref="RankWorker"/>s.
/// </summary>
/// <param name="group">The group, of which this is rank 0.</param>
/// <param name="own">The device of rank 0.</param>
/// <param name="name">The name for people.</param>
sealed class GroupDevice(IRankGroup group, IAlsDevice own, string name) : IAlsDevice
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>That of one rank: the number of ranks changes no bit.</summary>
    string IAlsDevice.Arithmetic => own.SumsOnHost ? own.Arithmetic : $"{own.Arithmetic}, Gram matrices on the host";

    IReadOnlyList<Assembly> IAlsDevice.Assemblies => own.Assemblies;

    int IAlsDevice.HostThreads => own.HostThreads;

    /// <inheritdoc/>
    public bool Supports(Solver solver) => own.Supports(solver);

    void IAlsDevice.RequireMemory(InteractionMatrix matrix, AlsOptions options, bool isWatched)
    {
        var memory = SystemMemory.Read();
        // Rank 0 has all factors for the start and the model, and beside them its part of the training.
        var factors = TrainingMemory.FactorBytes(matrix.Users.Count, matrix.Items.Count, options.Factors);
        var needed = factors * (isWatched ? 2 : 1) + factors / group.Size;
        if (needed > memory.Free) throw new MemoryLimitException("training on this group needs, on rank 0,", needed, memory);
    }

    SparseRows? IAlsDevice.FitNeighbours(
        SparseRows byUser, SparseRows byItem, NeighbourOptions options, IProgress<double>? progress, CancellationToken cancel) =>
        own.FitNeighbours(byUser, byItem, options, progress, cancel);

    /// <inheritdoc/>
    public IAlsSession Open(AlsProblem problem) => new GroupSession(group, own, problem);
}
