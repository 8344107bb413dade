using System.Runtime.CompilerServices;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>One step of conjugate gradient on a row's vectors, each [stride], after q = A·p has been computed.</summary>
static unsafe class ConjugateGradientStep<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>
    /// A residual with a squared length below this is only rounding, and another step would divide by it. The same value as in implicit.
    /// </summary>
    public const float Converged = 1e-20f;

    /// <summary>x += stepSize·p, r −= stepSize·q, p = r + (new |r|² ÷ old |r|²)·p. Returns the new |r|².</summary>
    /// <param name="square">The old |r|².</param>
    /// <param name="x">The solution so far.</param>
    /// <param name="r">The residual b − A·x.</param>
    /// <param name="p">The direction.</param>
    /// <param name="q">A·p.</param>
    /// <param name="stride">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Take(float square, float* x, float* r, float* p, float* q, int stride)
    {
        Advance(square, x, r, p, q, stride);
        var next = Vectors<TSimd, V>.Dot(r, r, stride);
        Vectors<TSimd, V>.ScaleAndAdd(next / square, r, p, stride);
        return next;
    }

    /// <summary>
    /// A step preconditioned by a diagonal: x += stepSize·p, r −= stepSize·q, z = r ÷ diagonal, p = z + (new r·z ÷ old r·z)·p. Returns the new r·z.
    /// </summary>
    /// <param name="square">The old r·z.</param>
    /// <param name="x">The solution so far.</param>
    /// <param name="r">The residual b − A·x.</param>
    /// <param name="p">The direction.</param>
    /// <param name="q">A·p. Overwritten by z.</param>
    /// <param name="inverse">1 ÷ the diagonal.</param>
    /// <param name="stride">A multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Take(float square, float* x, float* r, float* p, float* q, float* inverse, int stride)
    {
        Advance(square, x, r, p, q, stride);
        Vectors<TSimd, V>.Multiply(r, inverse, q, stride);
        var next = Vectors<TSimd, V>.Dot(r, q, stride);
        Vectors<TSimd, V>.ScaleAndAdd(next / square, q, p, stride);
        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Advance(float square, float* x, float* r, float* p, float* q, int stride)
    {
        var curvature = Vectors<TSimd, V>.Dot(p, q, stride);
        Move(square / curvature, x, r, p, q, stride);
        // In exact arithmetic r is now orthogonal to p. If one direction is much larger than all others, as with start factors that are all positive,
        // rounding leaves a part of it in r, which the next steps would amplify. A second, tiny step removes it.
        Move(Vectors<TSimd, V>.Dot(p, r, stride) / curvature, x, r, p, q, stride);
    }

    static void Move(float stepSize, float* x, float* r, float* p, float* q, int stride)
    {
        Vectors<TSimd, V>.AddScaled(stepSize, p, x, stride);
        Vectors<TSimd, V>.AddScaled(-stepSize, q, r, stride);
    }
}
