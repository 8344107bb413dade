using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The Cholesky decomposition A = UᵀU [stride × stride], row-major and in place of A's upper triangle, and its two substitutions.</summary>
/// <remarks>The diagonal of U is stored as reciprocals. Lanes run along a row of U.</remarks>
static unsafe class CholeskyDecomposition<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    // Rows that are decomposed together.
    const int PanelRows = Tile<TSimd, V>.Rows;

    /// <summary>
    /// Decomposes A in panels of eight rows: the tile kernel subtracts the products with the rows above (almost all the work), then the panel is
    /// finished row by row.
    /// </summary>
    /// <param name="a">A. Its rows before <paramref name="first"/> are not changed.</param>
    /// <param name="first">The first row and column, a multiple of eight.</param>
    /// <param name="factors">One after the last row.</param>
    /// <param name="stride">A multiple of 16. Columns after the last factor are zero.</param>
    /// <returns>−1, or the first factor whose pivot is not above zero, because A is not positive definite.</returns>
    public static int Decompose(float* a, int first, int factors, int stride)
    {
        var above = a + (long)first * stride;
        for (var panel = first; panel < factors; panel += PanelRows)
        {
            // Whole vectors from the one that contains the diagonal. Elements left of the diagonal are never read.
            var from = panel / FactorMatrix.Alignment * FactorMatrix.Alignment;
            var rows = a + (long)panel * stride;
            Tile<TSimd, V>.Add(above + panel, 1, stride, above + from, stride, panel - first, -1, rows + from, stride, stride - from);
            for (var j = panel; j < Math.Min(panel + PanelRows, factors); j++)
            {
                var row = a + (long)j * stride;
                // Negated, so that NaN fails too.
                if (!(row[j] > 0)) return j;
                var inverse = 1 / MathF.Sqrt(row[j]);
                var scale = TSimd.Fill(inverse);
                for (var k = from; k < stride; k += TSimd.Count) TSimd.Store(TSimd.Multiply(scale, TSimd.Load(row + k)), row + k);
                // Zero left of the diagonal, so that the substitutions can use whole vectors.
                for (var k = from; k < j; k++) row[k] = 0;
                // The substitutions multiply by the reciprocal. A division would delay each of their steps.
                row[j] = inverse;
                for (var below = j + 1; below < Math.Min(panel + PanelRows, factors); below++)
                    Vectors<TSimd, V>.AddScaled(-row[below], row + from, a + (long)below * stride + from, stride - from);
            }
        }

        return -1;
    }

    /// <summary>
    /// b = A⁻¹·b from the decomposition: Uᵀz = b from the first row down, then Ux = z from the last row up. Each panel of eight unknowns is solved in
    /// its triangle of 8 × 8; its products with all other unknowns are computed on whole vectors. Elements after the last factor stay zero.
    /// </summary>
    /// <param name="u">The result of <see cref="Decompose"/>.</param>
    /// <param name="b">[stride] The right side, overwritten by the solution.</param>
    /// <param name="first">The first row and column, a multiple of eight.</param>
    /// <param name="factors">One after the last row.</param>
    /// <param name="stride">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Substitute(float* u, float* b, int first, int factors, int stride)
    {
        var solved = stackalloc float[PanelRows];
        for (var panel = first; panel < factors; panel += PanelRows)
        {
            var count = Math.Min(PanelRows, factors - panel);
            var rows = u + (long)panel * stride;
            for (var j = 0; j < count; j++)
            {
                var row = rows + (long)j * stride + panel;
                solved[j] = b[panel + j] * row[j];
                for (var k = j + 1; k < count; k++) b[panel + k] -= solved[j] * row[k];
            }

            // Also changes the elements of the panel itself, which are written afterwards.
            if (count == PanelRows)
                EightRows<TSimd, V>.AddScaled(rows, stride, -Vector128.Load(solved), -Vector128.Load(solved + 4), b, VectorStart(panel), stride);
            for (var j = 0; j < count; j++) b[panel + j] = solved[j];
        }

        var rest = stackalloc float[PanelRows];
        for (var panel = first + (factors - first - 1) / PanelRows * PanelRows; panel >= first; panel -= PanelRows)
        {
            var count = Math.Min(PanelRows, factors - panel);
            var rows = u + (long)panel * stride;
            for (var j = 0; j < count; j++)
            {
                rest[j] = b[panel + j];
                b[panel + j] = 0; // excludes the panel itself from the dot products
            }

            if (count == PanelRows)
            {
                var (low, high) = EightRows<TSimd, V>.Dots(rows, stride, b, VectorStart(panel), stride);
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

    /// <summary>The first column of the widest vector that contains a column.</summary>
    static int VectorStart(int column) => column / FactorMatrix.Alignment * FactorMatrix.Alignment;
}

/// <summary>The error for a row whose system cannot be decomposed, with the same text on every device.</summary>
static class CholeskyFailure
{
    /// <summary>The exception.</summary>
    /// <param name="side">"user" or "item".</param>
    /// <param name="row">The row.</param>
    /// <param name="factor">The factor whose pivot is not above zero.</param>
    /// <param name="entries">The number of the row's entries.</param>
    public static GpuAlsException Of(string side, int row, int factor, int entries) => GpuAlsException.Of(new(
        "the system of ",
        side,
        row,
        $" is not positive definite in float32 at factor {factor}: its {entries} weights are too large for the regularization"));
}
