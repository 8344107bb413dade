using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuAls.Core.Numerics;

/// <summary>Sums of products in double, a few lanes at a time. Loads are unchecked: one check of the lengths, not one a vector.</summary>
static class DoubleVectors
{
    /// <summary>Σ a·b.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b[..a.Length]);
        var lanes = Vector<double>.Zero;
        var k = 0;
        for (; k <= a.Length - Vector<double>.Count; k += Vector<double>.Count)
            lanes = Vector.MultiplyAddEstimate(Vector.LoadUnsafe(ref left, (nuint)k), Vector.LoadUnsafe(ref right, (nuint)k), lanes);
        var sum = Vector.Sum(lanes);
        for (; k < a.Length; k++) sum += a[k] * b[k];
        return sum;
    }

    /// <summary>to += scale·from.</summary>
    public static void AddScaled(double scale, ReadOnlySpan<double> from, Span<double> to)
    {
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to[..from.Length]);
        var scales = new Vector<double>(scale);
        var k = 0;
        for (; k <= from.Length - Vector<double>.Count; k += Vector<double>.Count)
            Vector.MultiplyAddEstimate(scales, Vector.LoadUnsafe(ref source, (nuint)k), Vector.LoadUnsafe(ref target, (nuint)k)).StoreUnsafe(ref target, (nuint)k);
        for (; k < from.Length; k++) to[k] += scale * from[k];
    }

    /// <summary>to = from.</summary>
    public static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var k = 0; k < from.Length; k++) to[k] = from[k];
    }
}
