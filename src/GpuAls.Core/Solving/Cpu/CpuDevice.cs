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
    public string Name
    {
        get
        {
            var copies = precision == Precision.Mixed ? ", bfloat16 copies" : "";
            return $"CPU, {threads} {(threads == 1 ? "thread" : "threads")}, {SimdWidth.Bits}-bit vectors{copies}";
        }
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
