using System.Runtime.InteropServices;
using Half = ILGPU.Half;

namespace GpuAls.Kernels;

/// <summary>Four neighbouring factors in float16: what a thread loads and stores at once, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
struct Half4
{
    public Half X;
    public Half Y;
    public Half Z;
    public Half W;

    /// <summary>The same numbers in float32.</summary>
    public readonly Float4 Widen() => new(X, Y, Z, W);

    /// <summary>The nearest numbers in float16; infinity beyond 65,504.</summary>
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
