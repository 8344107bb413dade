using System.Numerics;

namespace GpuAls.Core.Indexing;

/// <summary>
/// Vectors with elements of 8 bits, a quarter of the memory of float32: v ≈ scale · code, each code in [−127, 127]. Products are sums of integers, so
/// that they have the same bits on every processor.
/// </summary>
static unsafe class ByteVectors
{
    /// <summary>The largest code. Two products of codes fit 16 bits together.</summary>
    public const int MaxCode = 127;

    // The widest vector register. The length of a padded vector must not depend on the machine.
    const int Alignment = 64;

    /// <summary>The number of codes from one vector to the next; those behind the last factor are 0.</summary>
    public static int StrideFor(int factors) => (factors + Alignment - 1) / Alignment * Alignment;

    /// <summary>Rounds a vector to codes.</summary>
    /// <param name="vector">[f] Finite numbers.</param>
    /// <param name="codes">[stride] Receives the codes; those behind the last factor are set to 0.</param>
    /// <returns>The scale; 0 for a vector of zeros.</returns>
    public static double Encode(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        codes.Clear();
        var largest = 0f;
        foreach (var value in vector) largest = Math.Max(largest, Math.Abs(value));
        if (largest == 0) return 0;
        for (var k = 0; k < vector.Length; k++) codes[k] = (sbyte)Math.Round(MaxCode * (double)vector[k] / largest);
        return (double)largest / MaxCode;
    }

    /// <summary>Widens the codes of a query for <see cref="Product"/>.</summary>
    public static void Widen(ReadOnlySpan<sbyte> codes, Span<short> wide)
    {
        for (var k = 0; k < wide.Length; k++) wide[k] = codes[k];
    }

    /// <summary>The product of the codes of two vectors.</summary>
    /// <param name="query">[stride] Codes of a vector, widened.</param>
    /// <param name="codes">[stride] Codes of the other vector.</param>
    /// <param name="stride">The length of both.</param>
    public static int Product(short* query, sbyte* codes, int stride)
    {
        var sum = Vector<int>.Zero;
        for (var k = 0; k < stride; k += Vector<sbyte>.Count)
        {
            Vector.Widen(*(Vector<sbyte>*)(codes + k), out var low, out var high);
            var products = low * *(Vector<short>*)(query + k) + high * *(Vector<short>*)(query + k + Vector<short>.Count);
            Vector.Widen(products, out var lowSums, out var highSums);
            sum += lowSums + highSums;
        }

        return Vector.Sum(sum);
    }
}
