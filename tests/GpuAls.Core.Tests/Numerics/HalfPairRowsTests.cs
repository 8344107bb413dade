using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Tests;

/// <summary>Vectors in half the bytes come back rounded to eight bits.</summary>
public sealed unsafe class HalfPairRowsTests
{
    const int Width = 64;

    [Fact]
    public void Numbers_AreRoundedToEightBits()
    {
        var random = new Random(5);
        var numbers = Enumerable.Range(0, 1000 * Width)
            .Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-40, 3))))
            .ToArray();
        for (var row = 0; row < 1000; row++)
        {
            var expected = numbers.AsSpan(row * Width, Width).ToArray();
            var actual = RoundTrip(expected);
            for (var k = 0; k < Width; k++) Assert.Equal(expected[k], actual[k], MathF.Abs(expected[k]) / 256);
        }
    }

    // The lower element's bits follow those of the upper element. Rounding subtracts them, so that the error of both is at most half their last bit.
    [Fact]
    public void AnUpperElement_IsNotLargerOnAverageForTheBitsBehindIt()
    {
        var random = new Random(6);
        var sum = 0.0;
        for (var row = 0; row < 1000; row++)
        {
            var expected = Enumerable.Range(0, Width).Select(_ => -1 - random.NextSingle()).ToArray();
            var actual = RoundTrip(expected);
            for (var k = Width / 2; k < Width; k++) sum += actual[k] / expected[k] - 1;
        }

        Assert.Equal(0, sum / (1000 * Width / 2), 1e-4);
    }

    // Padding is zero, and beside a zero a negative number has the largest bits to subtract.
    [Theory]
    [InlineData(-1f, 0f), InlineData(1f, 0f), InlineData(0f, -1f), InlineData(0f, 1f), InlineData(0f, 0f)]
    [InlineData(-1f, -1e-40f), InlineData(-1f, 1e-38f)]
    public void Zeros_StayNearlyZero(float lower, float upper)
    {
        var row = new float[Width];
        (row[3], row[Width / 2 + 3]) = (lower, upper);
        var actual = RoundTrip(row);
        Assert.Equal(lower, actual[3], 1e-37f);
        Assert.Equal(upper, actual[Width / 2 + 3], 1e-37f);
        Assert.All(actual.Where((_, k) => k % (Width / 2) != 3), value => Assert.Equal(0f, value));
    }

    [Fact]
    public void AllWidthsOfVectors_ReadTheSame()
    {
        var random = new Random(7);
        var row = Enumerable.Range(0, Width).Select(_ => random.NextSingle() - 0.5f).ToArray();
        Assert.Equal(RoundTrip(row), Read<Simd256, Vector256<float>>(Write(row)));
        Assert.Equal(RoundTrip(row), Read<Simd512, Vector512<float>>(Write(row)));
    }

    static float[] RoundTrip(float[] row) => Read<Simd128, Vector128<float>>(Write(row));

    static float[] Write(float[] row)
    {
        var lanes = new float[HalfPairRows<Simd128, Vector128<float>>.SizeFor(Width)];
        fixed (float* from = row, to = lanes) HalfPairRows<Simd128, Vector128<float>>.Write(from, to, Width);
        return lanes;
    }

    static float[] Read<TSimd, V>(float[] lanes) where TSimd : struct, ISimd<V> where V : struct
    {
        var row = new float[Width];
        fixed (float* from = lanes, to = row)
        {
            for (var k = 0; k < Width / 2; k += TSimd.Count)
            {
                var vector = TSimd.Load(from + k);
                TSimd.Store(HalfPairRows<TSimd, V>.Lower(vector), to + k);
                TSimd.Store(HalfPairRows<TSimd, V>.Upper(vector, from + Width / 2 + k), to + Width / 2 + k);
            }
        }

        return row;
    }
}
