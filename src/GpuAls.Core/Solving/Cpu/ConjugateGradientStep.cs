using System.Runtime.CompilerServices;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>What a step of conjugate gradient does with a row's vectors, each [stride], once q = A·p is there.</summary>
static unsafe class ConjugateGradientStep<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    /// <summary>As in implicit: a residual of this squared length is rounding, and going on would divide by it.</summary>
    public const float Converged = 1e-20f;

    /// <summary>x += stepSize·p, r −= stepSize·q, p = r + (|r|² ÷ the old |r|²)·p; returns the new |r|².</summary>
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

    /// <summary>The same preconditioned by a diagonal: x += stepSize·p, r −= stepSize·q, p = z + (r·z ÷ the old r·z)·p, z = r ÷ the diagonal; returns the new r·z.</summary>
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
        // Exactly, r is now orthogonal to p. Where one direction dwarfs all others, as with start factors that are all positive, rounding leaves a rest
        // of it in r that the next steps would blow up: a second, tiny step takes it out.
        Move(Vectors<TSimd, V>.Dot(p, r, stride) / curvature, x, r, p, q, stride);
    }

    static void Move(float stepSize, float* x, float* r, float* p, float* q, int stride)
    {
        Vectors<TSimd, V>.AddScaled(stepSize, p, x, stride);
        Vectors<TSimd, V>.AddScaled(-stepSize, q, r, stride);
    }
}
