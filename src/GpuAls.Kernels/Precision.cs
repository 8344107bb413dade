namespace GpuAls.Kernels;

/// <summary>How an accelerator stores factors; it always computes in float32.</summary>
public enum Precision
{
    /// <summary>As float32, like the CPU.</summary>
    Full,

    /// <summary>
    /// As float16, half the memory and half the bytes to load: a factor is a part in two thousand off at the most, and factors beyond 65,504 are an error.
    /// Sums are float32. After Micikevicius et al., "Mixed Precision Training" (2018).
    /// </summary>
    Mixed,
}
