using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The CPU: all cores, the widest vectors the processor has.</summary>
public sealed class CpuDevice : IAlsDevice
{
    readonly int threads;
    readonly Precision precision;

    /// <param name="threads">How many threads to use; 0: one for each core that this process may use.</param>
    /// <param name="precision">How the vectors that entries fetch are stored.</param>
    /// <exception cref="GpuAlsException"><paramref name="threads"/> is negative.</exception>
    public CpuDevice(int threads = 0, Precision precision = Precision.Full)
    {
        if (threads < 0) throw new GpuAlsException($"threads is {threads}, expected 0 (one for each core) or more");
        this.threads = threads == 0 ? Environment.ProcessorCount : threads;
        this.precision = precision;
    }

    /// <inheritdoc/>
    public string Name => $"CPU, {threads} {(threads == 1 ? "thread" : "threads")}, {VectorBits}-bit vectors{(precision == Precision.Mixed ? ", bfloat16 copies" : "")}";

    static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    IAlsSession IAlsDevice.Open(AlsProblem problem) => Open(problem);

    /// <inheritdoc cref="IAlsDevice.Open"/>
    /// <exception cref="GpuAlsException">Mixed precision with a solver that does not support it.</exception>
    internal IAlsSession Open(AlsProblem problem) => VectorBits switch
    {
        512 => new CpuSession<Simd512, Vector512<float>>(problem, threads, precision),
        256 => new CpuSession<Simd256, Vector256<float>>(problem, threads, precision),
        _ => new CpuSession<Simd128, Vector128<float>>(problem, threads, precision),
    };
}
