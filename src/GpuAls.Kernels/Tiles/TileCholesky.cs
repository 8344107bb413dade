namespace GpuAls.Kernels.Tiles;

/// <summary>
/// A = L·Lᵀ of one 8 × 8 tile, by one thread in registers, and the triangular systems with such an L. The diagonal of L is stored as its inverse:
/// divisions are slow, and every row below would repeat them.
/// </summary>
static class TileCholesky
{
    /// <summary>
    /// Decomposes a tile. The rows of the result are the columns of L with the inverse of the diagonal; the elements left of the diagonal are
    /// undefined. If a pivot is not above zero, its inverse is infinite or NaN.
    /// </summary>
    public static SquareTile Decompose(SquareTile a)
    {
        var inverse0 = 1 / MathF.Sqrt(a.Row0.V0);
        a.Row0 = a.Row0.Scale(inverse0);
        a.Row1 = a.Row1.Add(-a.Row0.V1, a.Row0);
        a.Row2 = a.Row2.Add(-a.Row0.V2, a.Row0);
        a.Row3 = a.Row3.Add(-a.Row0.V3, a.Row0);
        a.Row4 = a.Row4.Add(-a.Row0.V4, a.Row0);
        a.Row5 = a.Row5.Add(-a.Row0.V5, a.Row0);
        a.Row6 = a.Row6.Add(-a.Row0.V6, a.Row0);
        a.Row7 = a.Row7.Add(-a.Row0.V7, a.Row0);
        a.Row0.V0 = inverse0;

        var inverse1 = 1 / MathF.Sqrt(a.Row1.V1);
        a.Row1 = a.Row1.Scale(inverse1);
        a.Row2 = a.Row2.Add(-a.Row1.V2, a.Row1);
        a.Row3 = a.Row3.Add(-a.Row1.V3, a.Row1);
        a.Row4 = a.Row4.Add(-a.Row1.V4, a.Row1);
        a.Row5 = a.Row5.Add(-a.Row1.V5, a.Row1);
        a.Row6 = a.Row6.Add(-a.Row1.V6, a.Row1);
        a.Row7 = a.Row7.Add(-a.Row1.V7, a.Row1);
        a.Row1.V1 = inverse1;

        var inverse2 = 1 / MathF.Sqrt(a.Row2.V2);
        a.Row2 = a.Row2.Scale(inverse2);
        a.Row3 = a.Row3.Add(-a.Row2.V3, a.Row2);
        a.Row4 = a.Row4.Add(-a.Row2.V4, a.Row2);
        a.Row5 = a.Row5.Add(-a.Row2.V5, a.Row2);
        a.Row6 = a.Row6.Add(-a.Row2.V6, a.Row2);
        a.Row7 = a.Row7.Add(-a.Row2.V7, a.Row2);
        a.Row2.V2 = inverse2;

        var inverse3 = 1 / MathF.Sqrt(a.Row3.V3);
        a.Row3 = a.Row3.Scale(inverse3);
        a.Row4 = a.Row4.Add(-a.Row3.V4, a.Row3);
        a.Row5 = a.Row5.Add(-a.Row3.V5, a.Row3);
        a.Row6 = a.Row6.Add(-a.Row3.V6, a.Row3);
        a.Row7 = a.Row7.Add(-a.Row3.V7, a.Row3);
        a.Row3.V3 = inverse3;

        var inverse4 = 1 / MathF.Sqrt(a.Row4.V4);
        a.Row4 = a.Row4.Scale(inverse4);
        a.Row5 = a.Row5.Add(-a.Row4.V5, a.Row4);
        a.Row6 = a.Row6.Add(-a.Row4.V6, a.Row4);
        a.Row7 = a.Row7.Add(-a.Row4.V7, a.Row4);
        a.Row4.V4 = inverse4;

        var inverse5 = 1 / MathF.Sqrt(a.Row5.V5);
        a.Row5 = a.Row5.Scale(inverse5);
        a.Row6 = a.Row6.Add(-a.Row5.V6, a.Row5);
        a.Row7 = a.Row7.Add(-a.Row5.V7, a.Row5);
        a.Row5.V5 = inverse5;

        var inverse6 = 1 / MathF.Sqrt(a.Row6.V6);
        a.Row6 = a.Row6.Scale(inverse6);
        a.Row7 = a.Row7.Add(-a.Row6.V7, a.Row6);
        a.Row6.V6 = inverse6;

        var inverse7 = 1 / MathF.Sqrt(a.Row7.V7);
        a.Row7 = a.Row7.Scale(inverse7);
        a.Row7.V7 = inverse7;
        return a;
    }

    /// <summary>The first row whose pivot was not above zero; −1 if A is positive definite.</summary>
    /// <param name="decomposed">The result of <see cref="Decompose"/>.</param>
    public static int FirstFailure(SquareTile decomposed)
    {
        if (!IsInverse(decomposed.Row0.V0)) return 0;
        if (!IsInverse(decomposed.Row1.V1)) return 1;
        if (!IsInverse(decomposed.Row2.V2)) return 2;
        if (!IsInverse(decomposed.Row3.V3)) return 3;
        if (!IsInverse(decomposed.Row4.V4)) return 4;
        if (!IsInverse(decomposed.Row5.V5)) return 5;
        if (!IsInverse(decomposed.Row6.V6)) return 6;
        if (!IsInverse(decomposed.Row7.V7)) return 7;
        return -1;
    }

    // If a pivot is not above zero, one over its root is infinite, minus infinite (for −0) or NaN.
    static bool IsInverse(float value) => value >= 0 && value < float.PositiveInfinity;

    /// <summary>L⁻¹·b.</summary>
    /// <param name="l">L by rows, with the inverse of its diagonal.</param>
    /// <param name="b">The right side.</param>
    public static Float8 SolveLower(SquareTile l, Float8 b)
    {
        b.V0 = b.V0 * l.Row0.V0;
        b.V1 = (b.V1 - l.Row1.V0 * b.V0) * l.Row1.V1;
        b.V2 = (b.V2 - l.Row2.V0 * b.V0 - l.Row2.V1 * b.V1) * l.Row2.V2;
        b.V3 = (b.V3 - l.Row3.V0 * b.V0 - l.Row3.V1 * b.V1 - l.Row3.V2 * b.V2) * l.Row3.V3;
        b.V4 = (b.V4 - l.Row4.V0 * b.V0 - l.Row4.V1 * b.V1 - l.Row4.V2 * b.V2 - l.Row4.V3 * b.V3) * l.Row4.V4;
        b.V5 = (b.V5 - l.Row5.V0 * b.V0 - l.Row5.V1 * b.V1 - l.Row5.V2 * b.V2 - l.Row5.V3 * b.V3 - l.Row5.V4 * b.V4) * l.Row5.V5;
        b.V6 = (b.V6 - l.Row6.V0 * b.V0 - l.Row6.V1 * b.V1 - l.Row6.V2 * b.V2 - l.Row6.V3 * b.V3 - l.Row6.V4 * b.V4 - l.Row6.V5 * b.V5) * l.Row6.V6;
        b.V7 = (b.V7 - l.Row7.V0 * b.V0 - l.Row7.V1 * b.V1 - l.Row7.V2 * b.V2 - l.Row7.V3 * b.V3
            - l.Row7.V4 * b.V4 - l.Row7.V5 * b.V5 - l.Row7.V6 * b.V6) * l.Row7.V7;
        return b;
    }

    /// <summary>L⁻ᵀ·b.</summary>
    /// <param name="l">L by rows, with the inverse of its diagonal.</param>
    /// <param name="b">The right side.</param>
    public static Float8 SolveUpper(SquareTile l, Float8 b)
    {
        b.V7 = b.V7 * l.Row7.V7;
        b.V6 = (b.V6 - l.Row7.V6 * b.V7) * l.Row6.V6;
        b.V5 = (b.V5 - l.Row6.V5 * b.V6 - l.Row7.V5 * b.V7) * l.Row5.V5;
        b.V4 = (b.V4 - l.Row5.V4 * b.V5 - l.Row6.V4 * b.V6 - l.Row7.V4 * b.V7) * l.Row4.V4;
        b.V3 = (b.V3 - l.Row4.V3 * b.V4 - l.Row5.V3 * b.V5 - l.Row6.V3 * b.V6 - l.Row7.V3 * b.V7) * l.Row3.V3;
        b.V2 = (b.V2 - l.Row3.V2 * b.V3 - l.Row4.V2 * b.V4 - l.Row5.V2 * b.V5 - l.Row6.V2 * b.V6 - l.Row7.V2 * b.V7) * l.Row2.V2;
        b.V1 = (b.V1 - l.Row2.V1 * b.V2 - l.Row3.V1 * b.V3 - l.Row4.V1 * b.V4 - l.Row5.V1 * b.V5 - l.Row6.V1 * b.V6 - l.Row7.V1 * b.V7) * l.Row1.V1;
        b.V0 = (b.V0 - l.Row1.V0 * b.V1 - l.Row2.V0 * b.V2 - l.Row3.V0 * b.V3 - l.Row4.V0 * b.V4
            - l.Row5.V0 * b.V5 - l.Row6.V0 * b.V6 - l.Row7.V0 * b.V7) * l.Row0.V0;
        return b;
    }
}
