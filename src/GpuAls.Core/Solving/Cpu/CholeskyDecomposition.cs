using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

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

            // The panel's own elements come out wrong, and are written afterwards.
            if (count == Panel) EightRows<TSimd, V>.AddScaled(rows, stride, -Vector128.Load(solved), -Vector128.Load(solved + 4), b, FirstOf(panel), stride);
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

            if (count == Panel)
            {
                var (low, high) = EightRows<TSimd, V>.Dots(rows, stride, b, FirstOf(panel), stride);
                (Vector128.Load(rest) - low).Store(rest);
                (Vector128.Load(rest + 4) - high).Store(rest + 4);
            }

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
}
