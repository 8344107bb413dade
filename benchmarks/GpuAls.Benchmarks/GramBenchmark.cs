using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Benchmarks;

/// <summary>The Gram matrix G = YᵀY + λI of 100,000 rows, on all cores, by vector width: rows·f² multiply-adds; symmetry saves half.</summary>
public class GramBenchmark : ICheckedBenchmark
{
    FactorMatrix y = null!;

    [Params(64, 100, 128)]
    public int Factors { get; set; }

    [GlobalSetup]
    public void Setup() => y = StartFactors.Create(100_000, 1, Factors, seed: 1).Users;

    [Benchmark(Baseline = true)]
    public float Vectors512() => Corner<Simd512, Vector512<float>>();

    [Benchmark]
    public float Vectors256() => Corner<Simd256, Vector256<float>>();

    [Benchmark]
    public float Vectors128() => Corner<Simd128, Vector128<float>>();

    public void Check()
    {
        Factors = 20;
        y = StartFactors.Create(3000, 1, Factors, seed: 1).Users;
        var expected = 0.5;
        for (var row = 0; row < y.Rows; row++) expected += (double)y.Row(row)[0] * y.Row(row)[0];
        Verify.Number("G[0, 0] with 512 bits", expected, Vectors512(), 1e-5);
        Verify.Number("G[0, 0] with 256 bits", expected, Vectors256(), 1e-5);
        Verify.Number("G[0, 0] with 128 bits", expected, Vectors128(), 1e-5);
    }

    unsafe float Corner<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
    {
        using var gram = new GramMatrix<TSimd, V>(y.Stride, Environment.ProcessorCount);
        gram.Compute(y, 0.5);
        return gram.Values[0];
    }
}
