using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>The formed system of a row against its definition in double.</summary>
public sealed class NormalEquationsTests
{
    // Around one vector, an odd and an even number of vectors of 16 floats; no entries, around 64 entries, and 130.
    public static MatrixTheoryData<int, int> FactorsAndEntries => new([1, 16, 17, 33, 64, 100], [0, 1, 63, 64, 65, 130]);

    [Theory, MemberData(nameof(FactorsAndEntries))]
    public void Form_WithWeightsOfAllSigns_IsTheDefinition(int factors, int entries)
    {
        AssertIsTheDefinition<Simd128, Vector128<float>>(factors, entries);
        AssertIsTheDefinition<Simd256, Vector256<float>>(factors, entries);
        AssertIsTheDefinition<Simd512, Vector512<float>>(factors, entries);
    }

    static unsafe void AssertIsTheDefinition<TSimd, V>(int factors, int entries) where TSimd : struct, ISimd<V> where V : struct
    {
        var pattern = RandomProblem.WithRowLengths(200, 3, entries, 2).ByUser;
        // Weights of every kind: the scaled confidence also gives −1 ≤ w < 0.
        float[] kinds = [-1, -0.25f, 0, 1e-30f, 0.5f, 40];
        var rows = pattern.WithWeights(Enumerable.Range(0, (int)pattern.Entries).Select(e => kinds[e % kinds.Length]));
        var vectors = RandomProblem.Start(200, factors, seed: 3);
        var y = FactorMatrix.From(factors, [.. vectors.Select(vector => Array.ConvertAll(vector, value => (float)value))]);
        using var gram = new GramMatrix<TSimd, V>(y.Stride, threads: 1);
        gram.Compute(y, 0.2);
        using var equations = new NormalEquations<TSimd, V>(y.Stride);
        equations.Form(rows, 2, 7, gram.Values, y.Values.Pointer); // must not influence the next row
        equations.Form(rows, 1, 0.3f, gram.Values, y.Values.Pointer);
        var (columns, weights) = (rows.RowColumns(1).ToArray(), rows.RowCodes(1));
        for (var j = 0; j < factors; j++)
        {
            for (var k = j; k < factors; k++)
            {
                var a = (j == k ? 0.5 : 0) + vectors.Sum(vector => vector[j] * vector[k])
                    + columns.Zip(weights, (column, weight) => weight * vectors[column][j] * vectors[column][k]).Sum();
                Assert.Equal(a, equations.Matrix[j * y.Stride + k], 1e-4);
            }

            Assert.Equal(columns.Zip(weights, (column, weight) => (1.0 + weight) * vectors[column][j]).Sum(), equations.RightSide[j], 1e-4);
        }

        GC.KeepAlive(y);
    }
}
