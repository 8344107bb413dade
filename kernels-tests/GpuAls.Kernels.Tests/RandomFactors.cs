using GpuAls.Core.Solving;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests;

/// <summary>Random vectors that are rounded to float32, so that device and reference start from the same numbers.</summary>
static class RandomFactors
{
    /// <summary>[rows × f] Factors of both signs.</summary>
    public static double[][] Create(int rows, int factors, int seed) =>
        Array.ConvertAll(RandomProblem.Start(rows, factors, seed), row => Array.ConvertAll(row, value => (double)(float)value));

    /// <summary>Vectors as the library stores them.</summary>
    public static FactorMatrix ToMatrix(double[][] rows, int factors) =>
        FactorMatrix.From(factors, Array.ConvertAll(rows, row => Array.ConvertAll(row, value => (float)value)));
}
