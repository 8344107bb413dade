using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The CPU, with the widest vectors of the processor.</summary>
public sealed class CpuDevice : IAlsDevice
{
    internal static readonly NumberRange<int> ThreadsRange = NumberRange.AtLeast(0);

    readonly int threads;
    readonly Precision precision;

    /// <param name="threads">The number of threads; 0: one for each core that this process may use.</param>
    /// <param name="precision">The format of the vectors that entries fetch.</param>
    /// <exception cref="GpuAlsException"><paramref name="threads"/> is negative.</exception>
    public CpuDevice(int threads = 0, Precision precision = Precision.Full)
    {
        this.threads = ThreadsRange.Require("threads", threads) == 0 ? Environment.ProcessorCount : threads;
        this.precision = precision;
    }

    /// <inheritdoc/>
    public string Name => $"CPU, {threads} {(threads == 1 ? "thread" : "threads")}, {VectorBits}-bit vectors{(PrecisionInfo.Of(precision).CpuCopies is { } copies ? $", {copies}" : "")}";

    static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <inheritdoc/>
    public bool Supports(Solver solver) => SolverInfo.Of(solver).SupportsOnCpu(precision);

    /// <inheritdoc/>
    /// <exception cref="GpuAlsException">The CPU does not support the precision with the solver.</exception>
    public IAlsSession Open(AlsProblem problem) => VectorBits switch
    {
        512 => new CpuSession<Simd512, Vector512<float>>(problem, threads, precision),
        256 => new CpuSession<Simd256, Vector256<float>>(problem, threads, precision),
        _ => new CpuSession<Simd128, Vector128<float>>(problem, threads, precision),
    };
}
