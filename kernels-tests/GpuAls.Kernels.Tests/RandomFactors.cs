namespace GpuAls.Kernels.Tests;

/// <summary>Random vectors, rounded to float32 before anything is computed from them, so that device and reference start from the same numbers.</summary>
static class RandomFactors
{
    /// <summary>[rows × f] of both signs.</summary>
    public static double[][] Create(int rows, int factors, int seed) =>
        Array.ConvertAll(RandomProblem.Start(rows, factors, seed), row => Array.ConvertAll(row, value => (double)(float)value));

    /// <summary>The same as the library stores them.</summary>
    public static FactorMatrix ToMatrix(double[][] rows, int factors) => FactorMatrix.From(factors, Array.ConvertAll(rows, row => Array.ConvertAll(row, value => (float)value)));
}
