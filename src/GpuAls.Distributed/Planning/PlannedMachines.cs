namespace GpuAls.Distributed.Planning;

/// <summary>The speed and the memory that each rank has to itself.</summary>
/// <param name="LinkBytesPerSecond">Bytes a second that a rank sends, and as many that it receives at the same time.</param>
/// <param name="OperationsPerSecond">Operations a second of an iteration, as <c>gpuals benchmark</c> counts them.</param>
/// <param name="MemoryBytes">Memory; null if it is unknown.</param>
sealed record PlannedMachines(double LinkBytesPerSecond, double OperationsPerSecond, double? MemoryBytes)
{
    /// <summary>
    /// Operations a second of a thread: 73.2 GFLOP/s on two cores of an AMD EPYC with 512-bit vectors, with 128 factors and pcg
    /// (benchmarks/results/amd-epyc-2-cores/pcg.md).
    /// </summary>
    public const double OperationsPerSecondOfThread = 36.6e9;
}
