using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuAls.Core.Numerics;

/// <summary>Operations on vectors of doubles. Their lengths are checked once for each call, and the loads are unchecked.</summary>
static class DoubleVectors
{
    /// <summary>Σₖ a[k] · b[k].</summary>
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

    /// <summary>to[k] += scale · from[k].</summary>
    public static void AddScaled(double scale, ReadOnlySpan<double> from, Span<double> to)
    {
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to[..from.Length]);
        var scales = new Vector<double>(scale);
        var k = 0;
        for (; k <= from.Length - Vector<double>.Count; k += Vector<double>.Count)
        {
            var sum = Vector.MultiplyAddEstimate(scales, Vector.LoadUnsafe(ref source, (nuint)k), Vector.LoadUnsafe(ref target, (nuint)k));
            sum.StoreUnsafe(ref target, (nuint)k);
        }

        for (; k < from.Length; k++) to[k] += scale * from[k];
    }

    /// <summary>to[k] = from[k].</summary>
    public static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var k = 0; k < from.Length; k++) to[k] = from[k];
    }
}
