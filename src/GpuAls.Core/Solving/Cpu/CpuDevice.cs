using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The CPU, with all cores and the widest vectors that the processor supports.</summary>
public sealed class CpuDevice : IAlsDevice
{
    internal static readonly NumberRange<int> ThreadsRange = NumberRange.AtLeast(0);

    readonly int threads;
    readonly Precision precision;

    /// <summary>A device with some threads.</summary>
    /// <param name="threads">The number of threads. 0: one for each core that this process may use.</param>
    /// <param name="precision">The precision of the stored vectors of the fixed side.</param>
    /// <exception cref="GpuAlsException"><paramref name="threads"/> is negative.</exception>
    public CpuDevice(int threads = 0, Precision precision = Precision.Full)
    {
        this.threads = ThreadsRange.Require("threads", threads) == 0 ? Environment.ProcessorCount : threads;
        this.precision = precision;
    }

    /// <inheritdoc/>
    public bool Supports(Solver solver) => SolverInfo.Of(solver).SupportsOnCpu(precision);

    /// <inheritdoc/>
    public string Name => $"CPU, {threads} {(threads == 1 ? "thread" : "threads")}, {Vectors}";

    string IAlsDevice.Arithmetic => $"CPU, {Vectors}";

    string Vectors => $"{SimdWidth.Bits}-bit vectors{(precision == Precision.Mixed ? ", bfloat16 copies" : "")}";

    /// <summary>Reads the memory of the process.</summary>
    internal Func<AvailableMemory> Memory { get; init; } = SystemMemory.Read;

    bool IAlsDevice.SumsOnHost => true;

    int IAlsDevice.HostThreads => threads;

    void IAlsDevice.RequireMemory(InteractionMatrix matrix, AlsOptions options, bool isWatched, double ofFeatures)
    {
        var memory = Memory();
        var needed = Needs(matrix, options, options.Factors, isWatched) + ofFeatures;
        if (needed > memory.Free)
        {
            // The managed heap may hold much garbage, if no limit forces it to give that up.
            SystemMemory.FreeGarbage();
            memory = Memory();
        }

        if (needed <= memory.Free) return;
        var fewer = (options.Factors - 1) / FactorMatrix.Alignment * FactorMatrix.Alignment;
        // What features add is mostly vectors.
        while (fewer > 0 && Needs(matrix, options, fewer, isWatched) + ofFeatures * fewer / options.Factors > memory.Free)
            fewer -= FactorMatrix.Alignment;
        throw new MemoryLimitException("training needs", needed, memory)
        {
            MaxFactors = fewer,
            FitsWithoutNeighbours = options.Neighbours is not null
                && Needs(matrix, options with { Neighbours = null }, options.Factors, isWatched) + ofFeatures <= memory.Free,
        };
    }

    /// <summary>The bytes of a training beside its interactions.</summary>
    double Needs(InteractionMatrix matrix, AlsOptions options, int factors, bool isWatched)
    {
        var (users, items) = (matrix.Users.Count, matrix.Items.Count);
        var ofSolver = TrainingMemory.SolverBytes(users, items, factors, options.ResolvedSolver, threads, precision);
        var ofFinish = options.HasFinalExactIteration
            ? TrainingMemory.SolverBytes(users, items, factors, Solver.Cholesky, threads, Precision.Full)
            : 0;
        // The solver has freed its memory when the neighbours are fitted.
        var ofNeighbours = options.Neighbours is { } neighbours ? TrainingMemory.NeighbourBytes(users, items, neighbours.Count, threads) : 0;
        // Weights have codes if the strengths have them and nothing else matters.
        var isCoded = matrix.ByUser.Values.Codes is not null && options.Weighting.IsOfStrengthAlone;
        var ofSide = sizeof(float) * (double)matrix.Entries;
        var ofWeights = isCoded || !matrix.ByUser.Arrays.IsInMemory(ofSide) ? 0 : 2 * ofSide;
        return TrainingMemory.FactorBytes(users, items, factors) * (isWatched ? 2 : 1)
            + Math.Max(Math.Max(ofSolver, ofFinish), ofNeighbours)
            + ofWeights;
    }

    IAlsSession IAlsDevice.Open(AlsProblem problem) => Open(problem);

    /// <inheritdoc cref="IAlsDevice.Open"/>
    /// <exception cref="GpuAlsException">The solver does not support mixed precision on the CPU.</exception>
    internal IAlsSession Open(AlsProblem problem) => SimdWidth.Run<SessionOpening, IAlsSession>(new(problem, threads, precision));

    readonly record struct SessionOpening(AlsProblem Problem, int Threads, Precision Precision) : ISimdWork<IAlsSession>
    {
        public IAlsSession Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct => new CpuSession<TSimd, V>(Problem, Threads, Precision);
    }
}
