using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving;

/// <summary>
/// The triangles that transform rows of factors into the coordinates of <see cref="Solver.PreconditionedConjugateGradient"/> and back: L of G = LLᵀ,
/// decomposed and inverted in float64, as matrices for multiplication from the right. Each is [width × width], row-major, float32, zero beyond f.
/// </summary>
sealed class GramTriangles
{
    /// <summary>The minimum remainder of a diagonal element, as a share of the element: less is rounding, which L⁻¹ would amplify.</summary>
    public const double MinPivot = 1e-9;

    // Vectors are read as two halves of whole cache lines.
    const int Granularity = 2 * FactorMatrix.Alignment;

    GramTriangles(float[] whiten, float[] enter, float[] leave)
    {
        Whiten = whiten;
        Enter = enter;
        Leave = leave;
    }

    /// <summary>L⁻ᵀ: z = y·L⁻ᵀ transforms a row of the fixed side. Upper triangle.</summary>
    public float[] Whiten { get; }

    /// <summary>L: v = x·L transforms a row before it is solved. Lower triangle.</summary>
    public float[] Enter { get; }

    /// <summary>L⁻¹: x = v·L⁻¹ transforms a solved row back. Lower triangle.</summary>
    public float[] Leave { get; }

    /// <summary>The length of a whitened vector with its padding of zeros: f rounded up.</summary>
    public static int WidthFor(int factors) => (factors + Granularity - 1) / Granularity * Granularity;

    /// <summary>The triangles of a half-sweep.</summary>
    /// <param name="gram">G in float64, at <paramref name="stride"/> from row to row; only its first f rows and columns are read.</param>
    /// <param name="factors">f.</param>
    /// <param name="stride">Numbers from one row of G to the next.</param>
    /// <param name="width">Floats in a row of the triangles.</param>
    /// <param name="fixedSide">"user" or "item", the side of G.</param>
    /// <exception cref="GpuAlsException">
    /// The factors are not finite, or G is not positive definite, up to rounding: λ is too small beside the squares of the factors.
    /// </exception>
    public static GramTriangles Of(ReadOnlySpan<double> gram, int factors, int stride, int width, string fixedSide) =>
        TryOf(gram, factors, stride, width) ?? throw Failure(gram, factors, stride, fixedSide);

    /// <summary>The error of a Gram matrix that has no triangles.</summary>
    /// <param name="gram">G in float64, at <paramref name="stride"/> from row to row.</param>
    /// <param name="factors">f.</param>
    /// <param name="stride">Numbers from one row of G to the next.</param>
    /// <param name="fixedSide">"user" or "item", the side of G.</param>
    public static GpuAlsException Failure(ReadOnlySpan<double> gram, int factors, int stride, string fixedSide)
    {
        for (var k = 0; k < factors; k++)
        {
            if (!double.IsFinite(gram[k * stride + k]))
                return new GpuAlsException($"training diverged: the {fixedSide} factors are not finite") { IsDivergence = true };
        }

        return new GpuAlsException(
            $"the Gram matrix of the {fixedSide} factors is not positive definite: the regularization is too small for them")
        {
            IsDivergence = true,
        };
    }

    /// <summary>The triangles of a half-sweep, or null if G is not positive definite, up to rounding.</summary>
    /// <param name="gram">G in float64, at <paramref name="stride"/> from row to row; only its first f rows and columns are read.</param>
    /// <param name="factors">f.</param>
    /// <param name="stride">Numbers from one row of G to the next.</param>
    /// <param name="width">Floats in a row of the triangles.</param>
    public static GramTriangles? TryOf(ReadOnlySpan<double> gram, int factors, int stride, int width)
    {
        var matrix = new double[factors * factors];
        for (var row = 0; row < factors; row++) gram.Slice(row * stride, factors).CopyTo(matrix.AsSpan(row * factors, factors));
        var diagonal = new double[factors];
        for (var k = 0; k < factors; k++) diagonal[k] = matrix[k * factors + k];
        var decomposed = DenseCholesky.TryFactor(matrix, factors);
        if (decomposed is null || Enumerable.Range(0, factors).Any(k => decomposed[k, k] * decomposed[k, k] < MinPivot * diagonal[k])) return null;
        var inverse = decomposed.InvertLower();
        float[] whiten = new float[width * width], enter = new float[width * width], leave = new float[width * width];
        for (var row = 0; row < factors; row++)
        {
            for (var column = 0; column <= row; column++)
            {
                enter[row * width + column] = (float)decomposed[row, column];
                leave[row * width + column] = (float)inverse[row * factors + column];
                whiten[column * width + row] = leave[row * width + column];
            }
        }

        return new GramTriangles(whiten, enter, leave);
    }
}
