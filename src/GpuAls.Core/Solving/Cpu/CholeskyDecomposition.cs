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

    /// <summary>b = A⁻¹·b from the decomposition: Uᵀz = b forwards, Ux = z backwards. Elements beyond the factors stay zero.</summary>
    public static void Substitute(float* u, float* b, int first, int factors, int stride)
    {
        for (var j = first; j < factors; j++)
        {
            var row = u + (long)j * stride;
            var z = b[j] * row[j];
            var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment;
            Vectors<TSimd, V>.AddScaled(-z, row + from, b + from, stride - from);
            b[j] = z;
        }

        for (var j = factors - 1; j >= first; j--)
        {
            var row = u + (long)j * stride;
            var from = j / FactorMatrix.Alignment * FactorMatrix.Alignment;
            var z = b[j];
            b[j] = 0; // takes the diagonal out of the dot product
            b[j] = (z - Vectors<TSimd, V>.Dot(row + from, b + from, stride - from)) * row[j];
        }
    }
}
