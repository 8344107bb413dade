using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GpuAls.Core.Numerics;

/// <summary>The transpose of a matrix whose numbers of rows and columns are multiples of 16, computed in squares of 4 × 4 elements.</summary>
static unsafe class Transposition
{
    // A square is written along a row of the result until a cache line of it is full.
    const int RowFloats = SimdWidth.MaxFloats;

    /// <summary>to[j, i] = from[i, j].</summary>
    /// <param name="from">[rows × columns]</param>
    /// <param name="stride">Floats from one row to the next in <paramref name="from"/>.</param>
    /// <param name="columns">A multiple of 16.</param>
    /// <param name="to">[columns × rows]</param>
    /// <param name="rows">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Of(float* from, int stride, int columns, float* to, int rows)
    {
        for (var i = 0; i < rows; i += RowFloats)
        {
            for (var j = 0; j < columns; j += 4)
            {
                for (var k = i; k < i + RowFloats; k += 4) FourByFour(from + (nint)k * stride + j, stride, to + (nint)j * rows + k, rows);
            }
        }
    }

    /// <summary>Transposes a square of 4 × 4: interleaves rows a, b and c, d, then joins the halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void FourByFour(float* from, nint stride, float* to, nint rows)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + stride);
        Vector128<float> c = Vector128.Load(from + 2 * stride), d = Vector128.Load(from + 3 * stride);
        Vector128<float> abLow = InterleaveLow(a, b), abHigh = InterleaveHigh(a, b); // a0 b0 a1 b1, a2 b2 a3 b3
        Vector128<float> cdLow = InterleaveLow(c, d), cdHigh = InterleaveHigh(c, d);
        LowerHalves(abLow, cdLow).Store(to);
        UpperHalves(abLow, cdLow).Store(to + rows);
        LowerHalves(abHigh, cdHigh).Store(to + 2 * rows);
        UpperHalves(abHigh, cdHigh).Store(to + 3 * rows);
    }

    /// <summary>(a0, b0, a1, b1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>(a2, b2, a3, b3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    /// <summary>(a0, a1, b0, b1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> LowerHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveLowToHigh(a, b) : Vector128.Create(a.GetLower(), b.GetLower());

    /// <summary>(a2, a3, b2, b3).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> UpperHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveHighToLow(b, a) : Vector128.Create(a.GetUpper(), b.GetUpper());
}
