namespace GpuAls.Core.Solving;

/// <summary>How a device stores the vectors that entries fetch; it always computes in float32.</summary>
public enum Precision
{
    /// <summary>As float32.</summary>
    Full,

    /// <summary>
    /// In 16 bits, half the bytes to fetch; sums are float32. After Micikevicius et al., "Mixed Precision Training" (2018). On accelerators the factors themselves are float16, a
    /// part in two thousand off at the most, and factors beyond 65,504 are an error. On the CPU the factors stay float32, and <see cref="Solver.PreconditionedConjugateGradient"/>,
    /// the one solver that has it there, fetches from a copy of the fixed side in bfloat16, a part in 256 off at the most.
    /// </summary>
    Mixed,
}
