using System.Runtime.InteropServices;

namespace GpuAls.Kernels;

/// <summary>Four neighbouring factors of one vector: what a thread loads and stores at once, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Float4(float x, float y, float z, float w)
{
    public const int Length = 4;

    public float X = x;
    public float Y = y;
    public float Z = z;
    public float W = w;

    /// <summary>Σ this · other.</summary>
    public readonly float Dot(Float4 other) => X * other.X + Y * other.Y + Z * other.Z + W * other.W;

    /// <summary>this ÷ (other + shift).</summary>
    public readonly Float4 DivideBy(Float4 other, float shift) => new(X / (other.X + shift), Y / (other.Y + shift), Z / (other.Z + shift), W / (other.W + shift));

    /// <summary>this + scale · other.</summary>
    public readonly Float4 Add(float scale, Float4 other) => new(X + scale * other.X, Y + scale * other.Y, Z + scale * other.Z, W + scale * other.W);
}
