namespace GpuAls.Testing;

/// <summary>
/// A row by iALS++ (Rendle, Krichene, Zhang, Koren 2021), as in docs/math.md: block after block of its factors, each exactly with the others held
/// fixed, in double.
/// </summary>
static class ReferenceSubspace
{
    /// <summary>Solves one row from its previous value.</summary>
    /// <param name="gram">[f × f] G = YᵀY + λI.</param>
    /// <param name="row">The row's entries, one or more.</param>
    /// <param name="y">[columns × f]</param>
    /// <param name="x">[f] Start and result.</param>
    /// <param name="block">d, the factors of a block; the last has what is left.</param>
    public static void Solve(double[][] gram, ReferenceAls.Entry[] row, double[][] y, double[] x, int block)
    {
        for (var first = 0; first < x.Length; first += block)
        {
            var range = first..Math.Min(first + block, x.Length);
            var h = Array.ConvertAll(gram[range], line => line[range]);
            var g = Array.ConvertAll(gram[range], line => -ReferenceSolvers.Dot(line, x));
            foreach (var entry in row)
            {
                var vector = y[entry.Column];
                var part = vector[range];
                var score = ReferenceSolvers.Dot(vector, x);
                ReferenceSolvers.AddScaled(entry.RightSide - entry.Weight * score, part, g);
                for (var k = 0; k < h.Length; k++) ReferenceSolvers.AddScaled(entry.Weight * part[k], part, h[k]);
            }

            ReferenceSolvers.AddScaled(1, ReferenceSolvers.Cholesky(h, g), x.AsSpan(range));
        }
    }
}
