using System.Reflection;
using GpuAls.Core;
using GpuAls.Core.Checkpoints;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Training;

/// <summary>
/// All ranks of a group as one device: each solves a part of the rows. A trainer on rank 0 uses it like any other device, so validation, checkpoints
/// and everything else above devices work as in one process; the other ranks are <see cref="RankWorker"/>s.
/// </summary>
sealed class GroupDevice : IAlsDevice, ICheckpointingDevice
{
    readonly IRankGroup group;
    readonly string? host;
    readonly IAlsDevice own;
    readonly DeviceCopies? copies;
    readonly GroupCheckpoints checkpoints;
    GroupExchange? exchange;

    /// <summary>Asks the ranks for their devices.</summary>
    /// <param name="group">The group, of which this is rank 0.</param>
    /// <param name="host">The name of the host of rank 0; null if all ranks are on one.</param>
    /// <param name="own">The device of rank 0.</param>
    /// <param name="copies">The copies between the devices; null if vectors pass through the computer's memory.</param>
    /// <exception cref="GpuAlsException">A rank cannot open its device, or computes in another way than rank 0.</exception>
    public GroupDevice(IRankGroup group, string? host, IAlsDevice own, DeviceCopies? copies = null)
    {
        (this.group, this.host, this.own, this.copies, checkpoints) = (group, host, own, copies, new(group, host));
        WritesParts = host is not null && group.Size > 1;
        group.Send(Order.Describe);
        Name = RankDescription.Summary(RankDescription.Gather(group, host ?? "", () => own), host is null ? "device" : "rank");
    }

    /// <summary>"2 ranks on 1 host, each CPU, 1 thread, 512-bit vectors".</summary>
    public string Name { get; }

    /// <summary>The bytes that all ranks send in an iteration of the last training; null before the first.</summary>
    public IterationTraffic? Traffic => exchange?.Traffic;

    /// <summary>
    /// The choice of the last training between vectors that are exchanged behind solving and beside it; null where there is none: on one host, on
    /// cards, and for solvers that do not whiten.
    /// </summary>
    public ExchangeChoice? Exchange { get; private set; }

    /// <summary>The times of the ranks when they were last compared; null before.</summary>
    public RankBalance? Balance { get; private set; }

    /// <summary>The iterations after which rows were handed out anew, in the last training.</summary>
    public IReadOnlyList<int> Recuts { get; private set; } = [];

    /// <summary>Chooses new ranges of rows from the times of the ranks; null: the first ranges stay.</summary>
    internal Func<RankBalance, AlsProblem, int, double, NewRanges?>? Cut { get; set; } =
        (balance, problem, iterations, openingSeconds) => balance.Cut(problem, iterations, openingSeconds);

    /// <summary>
    /// Whether ranks on several hosts send rows beside solving and whiten received ones, in an iteration by its number; null: measured times decide.
    /// </summary>
    internal Func<int, bool>? SendsBesideSolving { get; set; }

    /// <summary>Whether each rank writes its part of a checkpoint: if they are processes. Cards of one process write one file.</summary>
    internal bool WritesParts { get; set; }

    ICheckpointParts? ICheckpointingDevice.Parts => WritesParts ? checkpoints : null;

    /// <summary>The ranks compute them together.</summary>
    bool IAlsDevice.CreatesStart => true;

    /// <summary>That of one rank: the number of ranks changes no bit.</summary>
    string IAlsDevice.Arithmetic => own.SumsOnHost ? own.Arithmetic : $"{own.Arithmetic}, Gram matrices on the host";

    IReadOnlyList<Assembly> IAlsDevice.Assemblies => own.Assemblies;

    bool IAlsDevice.SupportsPriors => own.SupportsPriors;

    bool IAlsDevice.AddsPriors => true;

    int IAlsDevice.HostThreads => own.HostThreads;

    /// <inheritdoc/>
    public bool Supports(Solver solver) => own.Supports(solver);

    void IAlsDevice.RequireMemory(InteractionMatrix matrix, AlsOptions options, bool isWatched, double ofFeatures)
    {
        // At the end rank 0 has all factors, and beside them those of its own rows.
        var factors = TrainingMemory.FactorBytes(matrix.Users.Count, matrix.Items.Count, options.Factors);
        Require(factors * (isWatched ? 2 : 1) + factors / group.Size + ofFeatures);
    }

    void ICheckpointingDevice.RequireMemory(InteractionMatrix matrix, AlsOptions options, bool readsItems) => Require(
        TrainingMemory.FactorBytes(matrix.Users.Count, matrix.Items.Count, options.Factors) / group.Size
            + (readsItems ? TrainingMemory.FactorBytes(0, matrix.Items.Count, options.Factors) : 0));

    static void Require(double needed)
    {
        var memory = SystemMemory.Read();
        if (needed > memory.Free) throw new MemoryLimitException("training on this group needs, on rank 0,", needed, memory);
    }

    SparseRows? IAlsDevice.FitNeighbours(
        SparseRows byUser, SparseRows byItem, NeighbourOptions options, IProgress<double>? progress, CancellationToken cancel) =>
        own.FitNeighbours(byUser, byItem, options, progress, cancel);

    /// <inheritdoc/>
    public IAlsSession Open(AlsProblem problem)
    {
        exchange = new(group, SendsBesideSolving);
        var session = new GroupSession(group, host, own, problem, Cut, checkpoints, exchange, copies);
        Recuts = session.Recuts;
        // A last exact iteration has none.
        Exchange = exchange.Choice ?? Exchange;
        session.Compared += balance => Balance = balance;
        return session;
    }
}
