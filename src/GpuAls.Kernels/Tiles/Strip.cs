using System.Runtime.InteropServices;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>Eight numbers in registers: one row or one column of a <see cref="SquareTile"/>. Written out, since a kernel's arrays live in memory.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Strip(float v0, float v1, float v2, float v3, float v4, float v5, float v6, float v7)
{
    public const int Length = 8;

    public float V0 = v0;
    public float V1 = v1;
    public float V2 = v2;
    public float V3 = v3;
    public float V4 = v4;
    public float V5 = v5;
    public float V6 = v6;
    public float V7 = v7;

    /// <summary>Every <paramref name="step"/>th element from <paramref name="start"/> on.</summary>
    public static Strip Load(ArrayView<float> values, int start, int step) => new(
        values[start],
        values[start + step],
        values[start + 2 * step],
        values[start + 3 * step],
        values[start + 4 * step],
        values[start + 5 * step],
        values[start + 6 * step],
        values[start + 7 * step]);

    public readonly void Store(ArrayView<float> values, int start, int step)
    {
        values[start] = V0;
        values[start + step] = V1;
        values[start + 2 * step] = V2;
        values[start + 3 * step] = V3;
        values[start + 4 * step] = V4;
        values[start + 5 * step] = V5;
        values[start + 6 * step] = V6;
        values[start + 7 * step] = V7;
    }

    public readonly Strip Scale(float scale) =>
        new(scale * V0, scale * V1, scale * V2, scale * V3, scale * V4, scale * V5, scale * V6, scale * V7);

    /// <summary>this + scale · other.</summary>
    public readonly Strip Add(float scale, Strip other) => new(
        V0 + scale * other.V0, V1 + scale * other.V1, V2 + scale * other.V2, V3 + scale * other.V3,
        V4 + scale * other.V4, V5 + scale * other.V5, V6 + scale * other.V6, V7 + scale * other.V7);

    /// <summary>Σ this · other.</summary>
    public readonly float Dot(Strip other) =>
        V0 * other.V0 + V1 * other.V1 + V2 * other.V2 + V3 * other.V3 + V4 * other.V4 + V5 * other.V5 + V6 * other.V6 + V7 * other.V7;

    public readonly float Max() =>
        MathF.Max(MathF.Max(MathF.Max(V0, V1), MathF.Max(V2, V3)), MathF.Max(MathF.Max(V4, V5), MathF.Max(V6, V7)));
}
