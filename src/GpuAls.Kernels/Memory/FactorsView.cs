using System.Runtime.InteropServices;
using GpuAls.Kernels.Launching;
using ILGPU;
using Half = ILGPU.Half;

namespace GpuAls.Kernels.Memory;

/// <summary>
/// Factors as a kernel sees them in an accelerator's memory: [rows × stride], in quads of four factors, with zeros beyond f. The implementing type
/// decides how they are stored and is a type argument of the kernel. Kernels always compute in float32.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
interface IFactorsView<TSelf> where TSelf : struct, IFactorsView<TSelf>
{
    /// <summary>Stride ÷ 4.</summary>
    int QuadsPerRow { get; }

    /// <summary>Rows [first, first + count), numbered from 0.</summary>
    TSelf Slice(int first, int count);

    /// <summary>Factors 4·quad … 4·quad + 3 of a row.</summary>
    Float4 Load(int row, int quad);

    /// <summary>
    /// The same as <see cref="Load"/>, for loads of rows in no order from a matrix that the launch does not change. On CUDA the address is one
    /// instruction, and the load goes through the cache for constant data; see <see cref="ConstantLoad"/>.
    /// </summary>
    Float4 Gather(int row, int quad);

    /// <summary>Sets factors 4·quad … 4·quad + 3 of a row.</summary>
    void Store(int row, int quad, Float4 value);
}

/// <summary>Factors stored as float32.</summary>
/// <param name="quads">[rows × quads a row]</param>
/// <param name="quadsPerRow">Stride ÷ 4.</param>
readonly struct FactorsView(ArrayView<Float4> quads, int quadsPerRow) : IFactorsView<FactorsView>
{
    public ArrayView<Float4> Quads { get; } = quads;

    public int QuadsPerRow { get; } = quadsPerRow;

    public FactorsView Slice(int first, int count) => new(Quads.SubView((long)first * QuadsPerRow, (long)count * QuadsPerRow), QuadsPerRow);

    public Float4 Load(int row, int quad) => Quads[(long)row * QuadsPerRow + quad];

    public Float4 Gather(int row, int quad) => ConstantLoad.Of(ref Quads[quad], row, QuadsPerRow);

    public void Store(int row, int quad, Float4 value) => Quads[(long)row * QuadsPerRow + quad] = value;
}

/// <summary>
/// Factors stored as float16: half the memory and half the bytes to load. A
/// number keeps eleven bits, so its error is at most one part in two thousand.
/// </summary>
/// <param name="quads">[rows × quads a row]</param>
/// <param name="quadsPerRow">Stride ÷ 4.</param>
readonly struct HalfFactorsView(ArrayView<Half4> quads, int quadsPerRow) : IFactorsView<HalfFactorsView>
{
    public ArrayView<Half4> Quads { get; } = quads;

    public int QuadsPerRow { get; } = quadsPerRow;

    public HalfFactorsView Slice(int first, int count) => new(Quads.SubView((long)first * QuadsPerRow, (long)count * QuadsPerRow), QuadsPerRow);

    public Float4 Load(int row, int quad)
    {
        var halves = Quads[(long)row * QuadsPerRow + quad]; // a copy: all 8 bytes in one load
        return halves.Widen();
    }

    public Float4 Gather(int row, int quad) => ConstantLoad.Of(ref Quads[quad], row, QuadsPerRow).Widen();

    public void Store(int row, int quad, Float4 value) => Quads[(long)row * QuadsPerRow + quad] = Half4.Narrow(value);
}

/// <summary>A quad: four neighbouring factors of one vector, which a thread loads and stores as 16 bytes at once.</summary>
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
    public readonly Float4 DivideBy(Float4 other, float shift) =>
        new(X / (other.X + shift), Y / (other.Y + shift), Z / (other.Z + shift), W / (other.W + shift));

    /// <summary>this + scale · other.</summary>
    public readonly Float4 Add(float scale, Float4 other) => new(X + scale * other.X, Y + scale * other.Y, Z + scale * other.Z, W + scale * other.W);
}

/// <summary>A quad in float16, which a thread loads and stores as 8 bytes at once.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Half4
{
    public Half X;
    public Half Y;
    public Half Z;
    public Half W;

    /// <summary>The same numbers in float32.</summary>
    public readonly Float4 Widen() => new(X, Y, Z, W);

    /// <summary>The nearest numbers in float16; infinity beyond 65,504. ILGPU's CPU accelerator truncates instead.</summary>
    public static Half4 Narrow(Float4 value)
    {
        var narrow = default(Half4);
        narrow.X = (Half)value.X;
        narrow.Y = (Half)value.Y;
        narrow.Z = (Half)value.Z;
        narrow.W = (Half)value.W;
        return narrow;
    }
}

/// <summary>x·y of a row and a column, computed by one thread.</summary>
static class Score
{
    public static float Of<TX, TY>(TX x, int row, TY y, int column)
        where TX : struct, IFactorsView<TX>
        where TY : struct, IFactorsView<TY>
    {
        var sum = default(Float4);
        for (var quad = 0; quad < y.QuadsPerRow; quad++)
        {
            var a = x.Load(row, quad);
            var b = y.Load(column, quad);
            sum = new Float4(sum.X + a.X * b.X, sum.Y + a.Y * b.Y, sum.Z + a.Z * b.Z, sum.W + a.W * b.W);
        }

        return (sum.X + sum.Y) + (sum.Z + sum.W);
    }
}
