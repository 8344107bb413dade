using System.Runtime.Intrinsics;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Core.Tests;

/// <summary>Passes over a chunk of entries against sums in double, for every vector width, row format and number of columns.</summary>
public sealed unsafe class EntryProductTests
{
    // One, two, three, four, five and seven times the floats of two of the widest vectors.
    public static TheoryData<int, int, bool> WidthsBitsAndFormats
    {
        get
        {
            var data = new TheoryData<int, int, bool>();
            foreach (var width in (int[])[32, 64, 96, 128, 160, 224])
            {
                foreach (var bits in (int[])[128, 256, 512])
                {
                    data.Add(width, bits, false);
                    data.Add(width, bits, true);
                }
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(WidthsBitsAndFormats))]
    public void Passes_AreTheSumsOfTheirFormula(int width, int bits, bool isHalf)
    {
        switch (bits)
        {
            case 128: Check<Simd128, Vector128<float>>(width, isHalf); break;
            case 256: Check<Simd256, Vector256<float>>(width, isHalf); break;
            default: Check<Simd512, Vector512<float>>(width, isHalf); break;
        }
    }

    static void Check<TSimd, V>(int width, bool isHalf) where TSimd : struct, ISimd<V> where V : struct
    {
        if (isHalf) Check<TSimd, V, HalfPairRows<TSimd, V>>(width);
        else Check<TSimd, V, FloatRows<TSimd, V>>(width);
    }

    static void Check<TSimd, V, TFormat>(int width) where TSimd : struct, ISimd<V> where V : struct where TFormat : struct, IRowFormat<V>
    {
        var coefficients = stackalloc float[EntryProduct.ChunkSize];
        var vectors = stackalloc float*[EntryProduct.ChunkSize];
        foreach (var count in (int[])[8, 16, EntryProduct.ChunkSize])
        {
            var random = new Random(width + count);
            using var row = Fill(width, random);
            using var p = Fill(width, random);
            using var q = Fill(width, random);
            using var weights = Fill(count, random);
            var before = q.Slice(0, width).ToArray();
            using var stored = LargeArray<float>.Zeros(count * TFormat.SizeFor(width));
            for (var e = 0; e < count; e++)
            {
                foreach (ref var element in row.Writable(0, width)) element = random.NextSingle() - 0.5f;
                vectors[e] = stored.Pointer + e * TFormat.SizeFor(width);
                TFormat.Write(row.Pointer, vectors[e], width);
            }

            for (var e = 0; e < count; e += EntryProduct.Unroll)
                EntryProduct<TSimd, V, TFormat>.Coefficients(vectors + e, weights.Pointer + e, p.Pointer, width, a: 1, sign: -1, coefficients + e);
            EntryProduct<TSimd, V, TFormat>.AddSum(vectors, coefficients, count, q.Pointer, width);

            var expected = Array.ConvertAll(before, value => (double)value);
            for (var e = 0; e < count; e++)
            {
                var z = Read<TSimd, V, TFormat>(vectors[e], width);
                var dot = z.Select((element, k) => (double)element * p[k]).Sum();
                var coefficient = 1 + weights[e] - weights[e] * dot;
                Assert.Equal(coefficient, coefficients[e], 1e-5);
                for (var k = 0; k < width; k++) expected[k] += coefficient * z[k];
            }

            for (var k = 0; k < width; k++) Assert.Equal(expected[k], q[k], 1e-4);
        }
    }

    static float[] Read<TSimd, V, TFormat>(float* row, int width)
        where TSimd : struct, ISimd<V>
        where V : struct
        where TFormat : struct, IRowFormat<V>
    {
        var elements = new float[width];
        fixed (float* to = elements)
        {
            for (var k = 0; k < width / 2; k += TSimd.Count)
            {
                var lanes = TSimd.Load(row + k);
                TSimd.Store(TFormat.Lower(lanes), to + k);
                TSimd.Store(TFormat.Upper(lanes, row + width / 2 + k), to + width / 2 + k);
            }
        }

        return elements;
    }

    static LargeArray<float> Fill(int length, Random random)
    {
        var array = LargeArray<float>.Zeros(length);
        foreach (ref var element in array.Writable(0, length)) element = random.NextSingle() - 0.5f;
        return array;
    }
}
