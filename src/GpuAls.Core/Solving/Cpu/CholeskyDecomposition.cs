using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuAls.Core;

/// <summary>A = UᵀU in place of A's upper triangle, row-major [stride × stride], its diagonal as reciprocals, and the two triangular substitutions.</summary>
static unsafe class CholeskyDecomposition<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    const int Panel = Tile<TSimd, V>.Rows;

    /// <summary>
    /// Decomposes eight rows at a time: the rows above are subtracted by the tile kernel (nearly all the work), then the panel is finished row by row.
    /// </summary>
    /// <param name="a">A; its rows before <paramref name="first"/> are not touched.</param>
    /// <param name="first">The first row and column, a multiple of eight.</param>
    /// <param name="factors">One after the last row.</param>
    /// <param name="stride">A multiple of 16; columns beyond the factors are zero.</param>
    /// <returns>−1, or the factor whose pivot is not above zero: A is not positive definite.</returns>
    public static int Decompose(float* a, int first, int factors, int stride)
    {
        var above = a + (long)first * stride;
        for (var panel = first; panel < factors; panel += Panel)
        {
            // Whole vectors from the one that holds the diagonal on; what lies left of the diagonal is never read.
            var from = panel / FactorMatrix.Alignment * FactorMatrix.Alignment;
            Tile<TSimd, V>.Add(above + panel, 1, stride, above + from, stride, panel - first, -1, a + (long)panel * stride + from, stride, stride - from);
            for (var j = panel; j < Math.Min(panel + Panel, factors); j++)
            {
                var row = a + (long)j * stride;
                // Written so that NaN fails too.
                if (!(row[j] > 0)) return j;
                var inverse = 1 / MathF.Sqrt(row[j]);
                var scale = TSimd.Fill(inverse);
                for (var k = from; k < stride; k += TSimd.Count) TSimd.Store(TSimd.Multiply(scale, TSimd.Load(row + k)), row + k);
                // Zero left of the diagonal, so that the substitutions may take whole vectors.
                for (var k = from; k < j; k++) row[k] = 0;
                // What the substitutions need of it, and they wait for every step.
                row[j] = inverse;
                for (var below = j + 1; below < Math.Min(panel + Panel, factors); below++)
                    Vectors<TSimd, V>.AddScaled(-row[below], row + from, a + (long)below * stride + from, stride - from);
            }
        }

        return -1;
    }

    /// <summary>
    /// b = A⁻¹·b from the decomposition: Uᵀz = b forwards, Ux = z backwards, eight unknowns at a time: they wait for one another in a triangle of 8 × 8, and what they are to
    /// all others is a product of whole vectors. Elements beyond the factors stay zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Substitute(float* u, float* b, int first, int factors, int stride)
    {
        var solved = stackalloc float[Panel];
        for (var panel = first; panel < factors; panel += Panel)
        {
            var count = Math.Min(Panel, factors - panel);
            var rows = u + (long)panel * stride;
            for (var j = 0; j < count; j++)
            {
                var row = rows + (long)j * stride + panel;
                solved[j] = b[panel + j] * row[j];
                for (var k = j + 1; k < count; k++) b[panel + k] -= solved[j] * row[k];
            }

            if (count == Panel) SubtractProduct(rows, solved, b, FirstOf(panel), stride);
            for (var j = 0; j < count; j++) b[panel + j] = solved[j];
        }

        var rest = stackalloc float[Panel];
        for (var panel = first + (factors - first - 1) / Panel * Panel; panel >= first; panel -= Panel)
        {
            var count = Math.Min(Panel, factors - panel);
            var rows = u + (long)panel * stride;
            for (var j = 0; j < count; j++)
            {
                rest[j] = b[panel + j];
                b[panel + j] = 0; // takes the panel itself out of the dot products
            }

            if (count == Panel) SubtractDots(rows, b, rest, FirstOf(panel), stride);
            for (var j = count - 1; j >= 0; j--)
            {
                var x = rest[j] * rows[(long)j * stride + panel + j];
                b[panel + j] = x;
                for (var k = 0; k < j; k++) rest[k] -= x * rows[(long)k * stride + panel + j];
            }
        }
    }

    /// <summary>Where the vector begins that holds a column.</summary>
    static int FirstOf(int column) => column / FactorMatrix.Alignment * FactorMatrix.Alignment;

    /// <summary>b −= Σ z·row over eight rows. The panel's own elements come out wrong, and are written afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void SubtractProduct(float* rows, float* z, float* b, int from, int stride)
    {
        float* r0 = rows, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride, r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
        V z0 = TSimd.Fill(-z[0]), z1 = TSimd.Fill(-z[1]), z2 = TSimd.Fill(-z[2]), z3 = TSimd.Fill(-z[3]);
        V z4 = TSimd.Fill(-z[4]), z5 = TSimd.Fill(-z[5]), z6 = TSimd.Fill(-z[6]), z7 = TSimd.Fill(-z[7]);
        for (var k = from; k < stride; k += TSimd.Count)
        {
            // Two chains, so that eight multiply-adds do not wait for one another.
            var even = TSimd.MultiplyAdd(z0, TSimd.Load(r0 + k), TSimd.Load(b + k));
            var odd = TSimd.Multiply(z1, TSimd.Load(r1 + k));
            even = TSimd.MultiplyAdd(z2, TSimd.Load(r2 + k), even);
            odd = TSimd.MultiplyAdd(z3, TSimd.Load(r3 + k), odd);
            even = TSimd.MultiplyAdd(z4, TSimd.Load(r4 + k), even);
            odd = TSimd.MultiplyAdd(z5, TSimd.Load(r5 + k), odd);
            even = TSimd.MultiplyAdd(z6, TSimd.Load(r6 + k), even);
            odd = TSimd.MultiplyAdd(z7, TSimd.Load(r7 + k), odd);
            TSimd.Store(TSimd.Add(even, odd), b + k);
        }
    }

    /// <summary>rest[j] −= row j·b for eight rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void SubtractDots(float* rows, float* b, float* rest, int from, int stride)
    {
        float* r0 = rows, r1 = r0 + stride, r2 = r1 + stride, r3 = r2 + stride, r4 = r3 + stride, r5 = r4 + stride, r6 = r5 + stride, r7 = r6 + stride;
        V d0 = default, d1 = default, d2 = default, d3 = default, d4 = default, d5 = default, d6 = default, d7 = default;
        for (var k = from; k < stride; k += TSimd.Count)
        {
            var at = TSimd.Load(b + k);
            d0 = TSimd.MultiplyAdd(TSimd.Load(r0 + k), at, d0);
            d1 = TSimd.MultiplyAdd(TSimd.Load(r1 + k), at, d1);
            d2 = TSimd.MultiplyAdd(TSimd.Load(r2 + k), at, d2);
            d3 = TSimd.MultiplyAdd(TSimd.Load(r3 + k), at, d3);
            d4 = TSimd.MultiplyAdd(TSimd.Load(r4 + k), at, d4);
            d5 = TSimd.MultiplyAdd(TSimd.Load(r5 + k), at, d5);
            d6 = TSimd.MultiplyAdd(TSimd.Load(r6 + k), at, d6);
            d7 = TSimd.MultiplyAdd(TSimd.Load(r7 + k), at, d7);
        }

        (Vector128.Load(rest) - TSimd.Sum(d0, d1, d2, d3)).Store(rest);
        (Vector128.Load(rest + 4) - TSimd.Sum(d4, d5, d6, d7)).Store(rest + 4);
    }
}
