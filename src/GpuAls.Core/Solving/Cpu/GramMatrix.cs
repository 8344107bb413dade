using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The Gram matrix G = YᵀY + λI [stride × stride], shared by all rows of a half-sweep.</summary>
sealed unsafe class GramMatrix<TSimd, V>(int stride, int threads) : IDisposable where TSimd : struct, ISimd<V> where V : struct
{
    readonly LargeArray<float> values = LargeArray<float>.Zeros((long)stride * stride + FactorMatrix.Alignment);

    /// <summary>[stride × stride] G in float32, followed by 16 zeros. Rows and columns after f are zero.</summary>
    public float* Values => values.Pointer;

    public void Dispose() => values.Dispose();

    /// <summary>Computes G from the fixed side in O(rows · f²).</summary>
    /// <returns>YᵀY in float64, [stride × stride].</returns>
    public double[] Compute(FactorMatrix y, double regularization)
    {
        var sum = SumOfOuterProducts(y);
        Fill(sum, y.Factors, regularization);
        return sum;
    }

    /// <summary>Computes G from YᵀY.</summary>
    /// <param name="outerProducts">YᵀY in float64, [stride × stride].</param>
    /// <param name="factors">f.</param>
    /// <param name="regularization">λ</param>
    public void Fill(double[] outerProducts, int factors, double regularization)
    {
        for (var j = 0; j < stride; j++)
        {
            for (var k = 0; k < stride; k++)
                values.Pointer[j * stride + k] = (float)(outerProducts[j * stride + k] + (j == k && j < factors ? regularization : 0));
        }
    }

    /// <summary>YᵀY in float64, [stride × stride].</summary>
    public double[] SumOfOuterProducts(FactorMatrix y) => OuterProducts<TSimd, V>.Sum(y, threads);
}
