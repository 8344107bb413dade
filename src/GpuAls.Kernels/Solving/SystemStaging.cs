using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What a group keeps beside the matrix of the system that it solves: a chunk of staged vectors with their numbers, and the right side.</summary>
readonly struct SystemStaging
{
    /// <param name="floats">At least <see cref="Length"/>.</param>
    /// <param name="factors">Factors of the system.</param>
    /// <param name="chunk">Entries staged at once.</param>
    public SystemStaging(ArrayView<float> floats, int factors, int chunk)
    {
        var staged = chunk * StagedLength(factors);
        Staged = floats.SubView(0, staged);
        Weights = floats.SubView(staged, chunk);
        Coefficients = floats.SubView(staged + chunk, chunk);
        RightSide = floats.SubView(staged + 2 * chunk, CholeskyRowsKernel.TilesPerSide(factors) * Strip.Length);
    }

    /// <summary>[chunk × staged length] The vectors; the decomposition keeps its panel there.</summary>
    public ArrayView<float> Staged { get; }

    /// <summary>[chunk] w.</summary>
    public ArrayView<float> Weights { get; }

    /// <summary>[chunk] How often each vector is in the right side.</summary>
    public ArrayView<float> Coefficients { get; }

    /// <summary>[tiles a side × 8] b, then the solution.</summary>
    public ArrayView<float> RightSide { get; }

    /// <summary>Floats of all of it.</summary>
    public static int Length(int factors, int chunk) => chunk * (StagedLength(factors) + 2) + CholeskyRowsKernel.TilesPerSide(factors) * Strip.Length;

    // Factor 8·s + i of a staged vector lies at i · (T | 1) + s: an odd step puts the eight factors that a thread loads into different banks.
    static int StagedLength(int factors) => Strip.Length * (CholeskyRowsKernel.TilesPerSide(factors) | 1);
}
