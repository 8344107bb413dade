using System.Runtime.Intrinsics;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Tests;

/// <summary>Products with rows, eight at a time, and with a symmetric matrix, against sums in double.</summary>
public sealed unsafe class EightRowsTests
{
    [Theory, InlineData(8, 16), InlineData(16, 16), InlineData(24, 48)]
    public void Products_AreTheirSums(int count, int width)
    {
        Check<Simd128, Vector128<float>>(count, width);
        Check<Simd256, Vector256<float>>(count, width);
        Check<Simd512, Vector512<float>>(count, width);
    }

    [Theory, InlineData(1f), InlineData(-1f)]
    public void AddSymmetricProduct_IsTheProduct(float sign)
    {
        const int n = 32;
        using var matrix = Random(n * n, 1);
        using var p = Random(n, 2);
        using var q = Random(n, 3);
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++) matrix.Pointer[i * n + k] = matrix.Pointer[k * n + i];
        }

        double[] expected = [.. Enumerable.Range(0, n).Select(i => q[i] + sign * Enumerable.Range(0, n).Sum(k => (double)matrix[i * n + k] * p[k]))];
        Vectors<Simd256, Vector256<float>>.AddSymmetricProduct(matrix.Pointer, p.Pointer, sign, q.Pointer, n);
        for (var i = 0; i < n; i++) Assert.Equal(expected[i], q[i], 1e-5);
    }

    static void Check<TSimd, V>(int count, int width) where TSimd : struct, ISimd<V> where V : struct
    {
        const int stride = 64;
        using var rows = Random(count * stride, 1);
        using var p = Random(width, 2);
        using var c = Random(count, 3);
        using var ofRows = Random(count, 4);
        using var ofColumns = Random(width, 5);
        var dots = new double[count];
        var sums = new double[width];
        for (var i = 0; i < count; i++) dots[i] = ofRows[i] - Enumerable.Range(0, width).Sum(k => (double)rows[i * stride + k] * p[k]);
        for (var k = 0; k < width; k++) sums[k] = ofColumns[k] + Enumerable.Range(0, count).Sum(i => (double)rows[i * stride + k] * c[i]);
        EightRows<TSimd, V>.AddProduct(rows.Pointer, stride, p.Pointer, width, -1, ofRows.Pointer, count);
        EightRows<TSimd, V>.AddTransposedProduct(rows.Pointer, stride, c.Pointer, width, ofColumns.Pointer, count);
        for (var i = 0; i < count; i++) Assert.Equal(dots[i], ofRows[i], 1e-5);
        for (var k = 0; k < width; k++) Assert.Equal(sums[k], ofColumns[k], 1e-5);
    }

    static LargeArray<float> Random(int length, int seed)
    {
        var random = new Random(seed);
        var array = LargeArray<float>.Zeros(length);
        foreach (ref var element in array.Writable(0, length)) element = random.NextSingle() - 0.5f;
        return array;
    }
}
