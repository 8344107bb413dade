using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The sparse half of a product with A: q += Σ s(e)·yₑ over the entries e of a row, with the coefficients s(e) = a·(1 + wₑ) + sign·wₑ·(yₑ·p).
/// </summary>
/// <remarks>
/// With a = 0 and sign = 1 the sum is Σ w·(y·p)·y, for a step of conjugate gradient. With a = 1 and sign = −1 it is b − Σ w·(y·p)·y, for the first
/// residual, as if all entries were liked. Entries with weight zero and vector zero pad a row to a multiple of <see cref="Unroll"/> and add nothing.
/// </remarks>
static class EntryProduct
{
    /// <summary>Entries that one iteration of the inner loops handles. Rows are padded to a multiple of it.</summary>
    public const int Unroll = 8;

    /// <summary>
    /// Maximum entries in a chunk, a multiple of <see cref="Unroll"/>. The vectors of a chunk stay in the first-level cache between the two halves of
    /// the work.
    /// </summary>
    public const int ChunkSize = 32;

    /// <summary>The number of entries with padding.</summary>
    public static int Padded(int count) => (count + Unroll - 1) / Unroll * Unroll;

    /// <summary>The coefficients s(e) of four entries, one in each lane.</summary>
    /// <param name="weights">wₑ</param>
    /// <param name="dots">yₑ·p</param>
    /// <param name="a">0 or 1.</param>
    /// <param name="sign">1 or −1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Coefficients(Vector128<float> weights, Vector128<float> dots, float a, float sign)
    {
        var ones = Vector128.Create(a);
        return Vector128.MultiplyAddEstimate(weights, Vector128.MultiplyAddEstimate(Vector128.Create(sign), dots, ones), ones);
    }
}

/// <summary>The <see cref="EntryProduct"/> of entries whose vectors are consecutive in memory.</summary>
static unsafe class EntryProduct<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>
    /// q += Σ s(e)·yₑ, eight entries at a time: first their dot products, then their sum, while their vectors are in the first-level cache.
    /// </summary>
    /// <param name="y">[count × stride] The vectors.</param>
    /// <param name="weights">[count] w.</param>
    /// <param name="count">The number of entries, a multiple of eight.</param>
    /// <param name="p">[stride]</param>
    /// <param name="q">[stride] The sum is added to it.</param>
    /// <param name="stride">A multiple of 16.</param>
    /// <param name="a">0 or 1.</param>
    /// <param name="sign">1 or −1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* y, float* weights, int count, float* p, float* q, int stride, float a, float sign)
    {
        for (var e = 0; e < count; e += EntryProduct.Unroll, y += EntryProduct.Unroll * (nint)stride)
        {
            var (low, high) = EightRows<TSimd, V>.Dots(y, stride, p, from: 0, end: stride);
            low = EntryProduct.Coefficients(Vector128.Load(weights + e), low, a, sign);
            high = EntryProduct.Coefficients(Vector128.Load(weights + e + 4), high, a, sign);
            EightRows<TSimd, V>.AddScaled(y, stride, low, high, q, from: 0, end: stride);
        }
    }
}

/// <summary>
/// The <see cref="EntryProduct"/> of a chunk of entries whose vectors are scattered in memory, in two halves: first all coefficients, then the sum,
/// with as much of q in registers as fits.
/// </summary>
/// <remarks>
/// A vector z of width elements is read as two halves (<see cref="IRowFormat{V}"/>): lane l of one load gives the elements k + l and width / 2 + k +
/// l. The registers l0, l1, … accumulate elements of the lower half, and u0, u1, … of the upper half.
/// </remarks>
static unsafe class EntryProduct<TSimd, V, TFormat> where TSimd : struct, ISimd<V> where V : struct where TFormat : struct, IRowFormat<V>
{
    /// <summary>coefficients[e] = s(e) for eight entries.</summary>
    /// <param name="vectors">[8] The addresses of the vectors z.</param>
    /// <param name="weights">[8] w.</param>
    /// <param name="p">[width]</param>
    /// <param name="width">Elements of a vector, a multiple of 32.</param>
    /// <param name="a">0 or 1.</param>
    /// <param name="sign">1 or −1.</param>
    /// <param name="coefficients">[8] The result.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Coefficients(float** vectors, float* weights, float* p, int width, float a, float sign, float* coefficients)
    {
        nint half = width / 2;
        float* z0 = vectors[0], z1 = vectors[1], z2 = vectors[2], z3 = vectors[3], z4 = vectors[4], z5 = vectors[5], z6 = vectors[6], z7 = vectors[7];
        V d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default, d6 = default, d7 = default;
        for (nint k = 0; k < half; k += TSimd.Count)
        {
            V lower = TSimd.Load(p + k), upper = TSimd.Load(p + half + k);
            d0 = AddDot(z0 + k, half, lower, upper, d0);
            d1 = AddDot(z1 + k, half, lower, upper, d1);
            d2 = AddDot(z2 + k, half, lower, upper, d2);
            d3 = AddDot(z3 + k, half, lower, upper, d3);
            d4 = AddDot(z4 + k, half, lower, upper, d4);
            d5 = AddDot(z5 + k, half, lower, upper, d5);
            d6 = AddDot(z6 + k, half, lower, upper, d6);
            d7 = AddDot(z7 + k, half, lower, upper, d7);
        }

        EntryProduct.Coefficients(Vector128.Load(weights), TSimd.Sum(d0, d1, d2, d3), a, sign).Store(coefficients);
        EntryProduct.Coefficients(Vector128.Load(weights + 4), TSimd.Sum(d4, d5, d6, d7), a, sign).Store(coefficients + 4);
    }

    /// <summary>q += Σ coefficients[e]·zₑ.</summary>
    /// <param name="vectors">[count] The addresses of the vectors z.</param>
    /// <param name="coefficients">[count]</param>
    /// <param name="count">A multiple of eight.</param>
    /// <param name="q">[width] The sum is added to it.</param>
    /// <param name="width">Elements of a vector, a multiple of 32.</param>
    public static void AddSum(float** vectors, float* coefficients, int count, float* q, int width)
    {
        nint half = width / 2, k = 0;
        for (; k + 4 * TSimd.Count <= half; k += 4 * TSimd.Count) AddFour(vectors, coefficients, count, q + k, k, half);
        for (; k + 2 * TSimd.Count <= half; k += 2 * TSimd.Count) AddTwo(vectors, coefficients, count, q + k, k, half);
        if (k < half) AddOne(vectors, coefficients, count, q + k, k, half);
    }

    /// <summary>Four vectors of each half, one entry at a time: eight sums hide the latency of a multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddFour(float** vectors, float* coefficients, int count, float* q, nint k, nint half)
    {
        V l0 = TSimd.Load(q), u0 = TSimd.Load(q + half);
        V l1 = TSimd.Load(q + TSimd.Count), u1 = TSimd.Load(q + half + TSimd.Count);
        V l2 = TSimd.Load(q + 2 * TSimd.Count), u2 = TSimd.Load(q + half + 2 * TSimd.Count);
        V l3 = TSimd.Load(q + 3 * TSimd.Count), u3 = TSimd.Load(q + half + 3 * TSimd.Count);
        for (var e = 0; e < count; e++)
        {
            var z = vectors[e] + k;
            var scale = TSimd.Fill(coefficients[e]);
            AddScaled(z, half, scale, ref l0, ref u0);
            AddScaled(z + TSimd.Count, half, scale, ref l1, ref u1);
            AddScaled(z + 2 * TSimd.Count, half, scale, ref l2, ref u2);
            AddScaled(z + 3 * TSimd.Count, half, scale, ref l3, ref u3);
        }

        Store(l0, u0, q, half);
        Store(l1, u1, q + TSimd.Count, half);
        Store(l2, u2, q + 2 * TSimd.Count, half);
        Store(l3, u3, q + 3 * TSimd.Count, half);
    }

    /// <summary>Two vectors of each half, two entries at a time: also eight sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddTwo(float** vectors, float* coefficients, int count, float* q, nint k, nint half)
    {
        V l0 = TSimd.Load(q), u0 = TSimd.Load(q + half);
        V l1 = TSimd.Load(q + TSimd.Count), u1 = TSimd.Load(q + half + TSimd.Count);
        V l2 = default, u2 = default, l3 = default, u3 = default;
        for (var e = 0; e < count; e += 2)
        {
            float* even = vectors[e] + k, odd = vectors[e + 1] + k;
            V first = TSimd.Fill(coefficients[e]), second = TSimd.Fill(coefficients[e + 1]);
            AddScaled(even, half, first, ref l0, ref u0);
            AddScaled(even + TSimd.Count, half, first, ref l1, ref u1);
            AddScaled(odd, half, second, ref l2, ref u2);
            AddScaled(odd + TSimd.Count, half, second, ref l3, ref u3);
        }

        Store(TSimd.Add(l0, l2), TSimd.Add(u0, u2), q, half);
        Store(TSimd.Add(l1, l3), TSimd.Add(u1, u3), q + TSimd.Count, half);
    }

    /// <summary>One vector of each half, four entries at a time: also eight sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddOne(float** vectors, float* coefficients, int count, float* q, nint k, nint half)
    {
        V l0 = TSimd.Load(q), u0 = TSimd.Load(q + half);
        V l1 = default, u1 = default, l2 = default, u2 = default, l3 = default, u3 = default;
        for (var e = 0; e < count; e += 4)
        {
            AddScaled(vectors[e] + k, half, TSimd.Fill(coefficients[e]), ref l0, ref u0);
            AddScaled(vectors[e + 1] + k, half, TSimd.Fill(coefficients[e + 1]), ref l1, ref u1);
            AddScaled(vectors[e + 2] + k, half, TSimd.Fill(coefficients[e + 2]), ref l2, ref u2);
            AddScaled(vectors[e + 3] + k, half, TSimd.Fill(coefficients[e + 3]), ref l3, ref u3);
        }

        Store(TSimd.Add(TSimd.Add(l0, l1), TSimd.Add(l2, l3)), TSimd.Add(TSimd.Add(u0, u1), TSimd.Add(u2, u3)), q, half);
    }

    /// <summary>sum + z·p on the lanes of one load: lower[l]·z[k + l] + upper[l]·z[width / 2 + k + l].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V AddDot(float* z, nint half, V lower, V upper, V sum)
    {
        var lanes = TSimd.Load(z);
        return TSimd.MultiplyAdd(TFormat.Upper(lanes, z + half), upper, TSimd.MultiplyAdd(TFormat.Lower(lanes), lower, sum));
    }

    /// <summary>lower += scale·z of the lower half, upper += scale·z of the upper half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddScaled(float* z, nint half, V scale, ref V lower, ref V upper)
    {
        var lanes = TSimd.Load(z);
        lower = TSimd.MultiplyAdd(TFormat.Lower(lanes), scale, lower);
        upper = TSimd.MultiplyAdd(TFormat.Upper(lanes, z + half), scale, upper);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(V lower, V upper, float* q, nint half)
    {
        TSimd.Store(lower, q);
        TSimd.Store(upper, q + half);
    }
}
