using System.Numerics;

namespace GpuAls.Core;

/// <summary>Sums of products in double, a few lanes at a time.</summary>
static class DoubleVectors
{
    /// <summary>Σ a·b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var lanes = Vector<double>.Zero;
        var k = 0;
        for (; k <= a.Length - Vector<double>.Count; k += Vector<double>.Count)
            lanes = Vector.MultiplyAddEstimate(new Vector<double>(a[k..]), new Vector<double>(b[k..]), lanes);
        var sum = Vector.Sum(lanes);
        for (; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }

    /// <summary>to += scale·from.</summary>
    public static void AddScaled(double scale, ReadOnlySpan<double> from, Span<double> to)
    {
        var scales = new Vector<double>(scale);
        var k = 0;
        for (; k <= from.Length - Vector<double>.Count; k += Vector<double>.Count)
            Vector.MultiplyAddEstimate(scales, new Vector<double>(from[k..]), new Vector<double>(to[k..])).CopyTo(to[k..]);
        for (; k < from.Length; k++) to[k] += scale * from[k];
    }

    /// <summary>to = from.</summary>
    public static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var k = 0; k < from.Length; k++) to[k] = from[k];
    }
}
