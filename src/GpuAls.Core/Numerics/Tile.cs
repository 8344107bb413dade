using System.Runtime.CompilerServices;

namespace GpuAls.Core.Numerics;

/// <summary>
/// The only dense kernel of the CPU: C += sign · Σₖ aₖ ⊗ bₖ on a tile of 8 rows, with the sums in registers. If aStep is 1 it computes the matrix
/// product A·B; if aRow is 1 it computes the sum of outer products Aᵀ·B, which Gram matrices, A = G + Σ w·yyᵀ and the Cholesky update consist of.
/// </summary>
/// <remarks>
/// Lanes run along the columns of C: with vectors of n floats, register c01 of row 0 has columns n to 2n − 1. Each
/// step k loads one or two vectors of b and broadcasts eight floats of a, so that no lanes are ever exchanged.
/// Every sum is computed in the order of k, so an element of C has the same bits in any tile. The unrolled methods
/// are written out because the JIT compiler keeps local variables in registers, but not the elements of an array.
/// </remarks>
static unsafe class Tile<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>c[i, j] += sign · Σₖ a[i·aRow + k·aStep] · b[k·bStep + j] for 8 rows i and all columns j.</summary>
    /// <param name="a">The element a[0, 0].</param>
    /// <param name="aRow">Floats from one row of a to the next.</param>
    /// <param name="aStep">Floats from one k to the next in a.</param>
    /// <param name="b">[depth × columns]</param>
    /// <param name="bStep">Floats from one k to the next in b.</param>
    /// <param name="depth">The number of steps k.</param>
    /// <param name="sign">1 to add, −1 to subtract.</param>
    /// <param name="c">[8 × columns] The sums are added to it.</param>
    /// <param name="cRow">Floats from one row of c to the next.</param>
    /// <param name="columns">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float sign, float* c, nint cRow, int columns)
    {
        var j = 0;
        for (; j + 2 * TSimd.Count <= columns; j += 2 * TSimd.Count)
        {
            if (TSimd.HasManyRegisters)
            {
                EightByTwo(a, aRow, aStep, b + j, bStep, depth, sign, c + j, cRow);
            }
            else
            {
                FourByTwo(a, aRow, aStep, b + j, bStep, depth, sign, c + j, cRow);
                FourByTwo(a + 4 * aRow, aRow, aStep, b + j, bStep, depth, sign, c + j + 4 * cRow, cRow);
            }
        }

        if (j < columns) EightByOne(a, aRow, aStep, b + j, bStep, depth, sign, c + j, cRow);
    }

    /// <summary>8 rows × 2 vectors: 16 sums keep two multiply-add units busy. Needs 32 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void EightByTwo(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float sign, float* c, nint cRow)
    {
        V c00 = default, c01 = default;
        V c10 = default, c11 = default;
        V c20 = default, c21 = default;
        V c30 = default, c31 = default;
        V c40 = default, c41 = default;
        V c50 = default, c51 = default;
        V c60 = default, c61 = default;
        V c70 = default, c71 = default;
        float* a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
        for (nint k = 0; k < depth; k++, b += bStep)
        {
            var at = k * aStep;
            var b0 = TSimd.Load(b);
            var b1 = TSimd.Load(b + TSimd.Count);
            var s = TSimd.Fill(a0[at]);
            c00 = TSimd.MultiplyAdd(s, b0, c00);
            c01 = TSimd.MultiplyAdd(s, b1, c01);
            s = TSimd.Fill(a1[at]);
            c10 = TSimd.MultiplyAdd(s, b0, c10);
            c11 = TSimd.MultiplyAdd(s, b1, c11);
            s = TSimd.Fill(a2[at]);
            c20 = TSimd.MultiplyAdd(s, b0, c20);
            c21 = TSimd.MultiplyAdd(s, b1, c21);
            s = TSimd.Fill(a3[at]);
            c30 = TSimd.MultiplyAdd(s, b0, c30);
            c31 = TSimd.MultiplyAdd(s, b1, c31);
            s = TSimd.Fill(a4[at]);
            c40 = TSimd.MultiplyAdd(s, b0, c40);
            c41 = TSimd.MultiplyAdd(s, b1, c41);
            s = TSimd.Fill(a5[at]);
            c50 = TSimd.MultiplyAdd(s, b0, c50);
            c51 = TSimd.MultiplyAdd(s, b1, c51);
            s = TSimd.Fill(a6[at]);
            c60 = TSimd.MultiplyAdd(s, b0, c60);
            c61 = TSimd.MultiplyAdd(s, b1, c61);
            s = TSimd.Fill(a7[at]);
            c70 = TSimd.MultiplyAdd(s, b0, c70);
            c71 = TSimd.MultiplyAdd(s, b1, c71);
        }

        var signs = TSimd.Fill(sign);
        Add(signs, c00, c01, c);
        Add(signs, c10, c11, c + cRow);
        Add(signs, c20, c21, c + 2 * cRow);
        Add(signs, c30, c31, c + 3 * cRow);
        Add(signs, c40, c41, c + 4 * cRow);
        Add(signs, c50, c51, c + 5 * cRow);
        Add(signs, c60, c61, c + 6 * cRow);
        Add(signs, c70, c71, c + 7 * cRow);
    }

    /// <summary>4 rows × 2 vectors: 8 sums, for processors with 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void FourByTwo(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float sign, float* c, nint cRow)
    {
        V c00 = default, c01 = default;
        V c10 = default, c11 = default;
        V c20 = default, c21 = default;
        V c30 = default, c31 = default;
        float* a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow;
        for (nint k = 0; k < depth; k++, b += bStep)
        {
            var at = k * aStep;
            var b0 = TSimd.Load(b);
            var b1 = TSimd.Load(b + TSimd.Count);
            var s = TSimd.Fill(a0[at]);
            c00 = TSimd.MultiplyAdd(s, b0, c00);
            c01 = TSimd.MultiplyAdd(s, b1, c01);
            s = TSimd.Fill(a1[at]);
            c10 = TSimd.MultiplyAdd(s, b0, c10);
            c11 = TSimd.MultiplyAdd(s, b1, c11);
            s = TSimd.Fill(a2[at]);
            c20 = TSimd.MultiplyAdd(s, b0, c20);
            c21 = TSimd.MultiplyAdd(s, b1, c21);
            s = TSimd.Fill(a3[at]);
            c30 = TSimd.MultiplyAdd(s, b0, c30);
            c31 = TSimd.MultiplyAdd(s, b1, c31);
        }

        var signs = TSimd.Fill(sign);
        Add(signs, c00, c01, c);
        Add(signs, c10, c11, c + cRow);
        Add(signs, c20, c21, c + 2 * cRow);
        Add(signs, c30, c31, c + 3 * cRow);
    }

    /// <summary>8 rows × 1 vector: the last vector of a row with an odd number of vectors, which only 512 bits have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    static void EightByOne(float* a, nint aRow, nint aStep, float* b, nint bStep, nint depth, float sign, float* c, nint cRow)
    {
        V c00 = default;
        V c10 = default;
        V c20 = default;
        V c30 = default;
        V c40 = default;
        V c50 = default;
        V c60 = default;
        V c70 = default;
        float* a0 = a, a1 = a0 + aRow, a2 = a1 + aRow, a3 = a2 + aRow, a4 = a3 + aRow, a5 = a4 + aRow, a6 = a5 + aRow, a7 = a6 + aRow;
        for (nint k = 0; k < depth; k++, b += bStep)
        {
            var at = k * aStep;
            var b0 = TSimd.Load(b);
            var s = TSimd.Fill(a0[at]);
            c00 = TSimd.MultiplyAdd(s, b0, c00);
            s = TSimd.Fill(a1[at]);
            c10 = TSimd.MultiplyAdd(s, b0, c10);
            s = TSimd.Fill(a2[at]);
            c20 = TSimd.MultiplyAdd(s, b0, c20);
            s = TSimd.Fill(a3[at]);
            c30 = TSimd.MultiplyAdd(s, b0, c30);
            s = TSimd.Fill(a4[at]);
            c40 = TSimd.MultiplyAdd(s, b0, c40);
            s = TSimd.Fill(a5[at]);
            c50 = TSimd.MultiplyAdd(s, b0, c50);
            s = TSimd.Fill(a6[at]);
            c60 = TSimd.MultiplyAdd(s, b0, c60);
            s = TSimd.Fill(a7[at]);
            c70 = TSimd.MultiplyAdd(s, b0, c70);
        }

        var signs = TSimd.Fill(sign);
        Add(signs, c00, c);
        Add(signs, c10, c + cRow);
        Add(signs, c20, c + 2 * cRow);
        Add(signs, c30, c + 3 * cRow);
        Add(signs, c40, c + 4 * cRow);
        Add(signs, c50, c + 5 * cRow);
        Add(signs, c60, c + 6 * cRow);
        Add(signs, c70, c + 7 * cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(V signs, V left, float* c) => TSimd.Store(TSimd.MultiplyAdd(signs, left, TSimd.Load(c)), c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(V signs, V left, V right, float* c)
    {
        Add(signs, left, c);
        Add(signs, right, c + TSimd.Count);
    }
}
