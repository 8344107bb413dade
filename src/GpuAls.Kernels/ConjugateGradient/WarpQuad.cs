using ILGPU;

namespace GpuAls.Kernels;

/// <summary>One quad a lane: up to 128 factors in a warp of 32.</summary>
struct WarpQuad : IWarpVector<WarpQuad>
{
    Float4 value;

    public readonly int Quads => 1;

    public readonly WarpQuad Load<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>
    {
        var loaded = default(WarpQuad);
        if (quad < from.QuadsPerRow) loaded.value = from.Load(row, quad);
        return loaded;
    }

    public readonly void Store(FactorsView to, int row, int quad)
    {
        if (quad < to.QuadsPerRow) to.Store(row, quad, value);
    }

    public readonly float Dot(WarpQuad other) => value.Dot(other.value);

    public readonly WarpQuad Add(float scale, WarpQuad other)
    {
        var sum = default(WarpQuad);
        sum.value = value.Add(scale, other.value);
        return sum;
    }

    public readonly WarpQuad DivideBy(WarpQuad other, float shift)
    {
        var quotient = default(WarpQuad);
        // A lane beyond the end of a row has loaded zeros, and 0 ÷ 0 would be no number.
        quotient.value = new Float4(
            Quotient(value.X, other.value.X + shift), Quotient(value.Y, other.value.Y + shift), Quotient(value.Z, other.value.Z + shift), Quotient(value.W, other.value.W + shift));
        return quotient;
    }

    static float Quotient(float value, float divisor) => divisor > 0 ? value / divisor : 0;

    public readonly WarpQuad AddLane(int bit)
    {
        var sum = default(WarpQuad);
        sum.value = new Float4(
            value.X + Warp.ShuffleXor(value.X, bit),
            value.Y + Warp.ShuffleXor(value.Y, bit),
            value.Z + Warp.ShuffleXor(value.Z, bit),
            value.W + Warp.ShuffleXor(value.W, bit));
        return sum;
    }
}
