using ILGPU;

namespace GpuAls.Kernels;

/// <summary>Twice as many quads a lane as another vector: pairs of pairs make 2, 4, 8 of them.</summary>
/// <typeparam name="THalf">The vector that is doubled.</typeparam>
struct WarpPair<THalf> : IWarpVector<WarpPair<THalf>> where THalf : struct, IWarpVector<THalf>
{
    THalf low;
    THalf high;

    public readonly int Quads => 2 * low.Quads;

    public readonly WarpPair<THalf> Load<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>
    {
        var loaded = default(WarpPair<THalf>);
        loaded.low = low.Load(from, row, quad);
        loaded.high = high.Load(from, row, quad + low.Quads * Warp.WarpSize);
        return loaded;
    }

    public readonly void Store(FactorsView to, int row, int quad)
    {
        low.Store(to, row, quad);
        high.Store(to, row, quad + low.Quads * Warp.WarpSize);
    }

    public readonly float Dot(WarpPair<THalf> other) => low.Dot(other.low) + high.Dot(other.high);

    public readonly WarpPair<THalf> Add(float scale, WarpPair<THalf> other)
    {
        var sum = default(WarpPair<THalf>);
        sum.low = low.Add(scale, other.low);
        sum.high = high.Add(scale, other.high);
        return sum;
    }

    public readonly WarpPair<THalf> DivideBy(WarpPair<THalf> other, float shift)
    {
        var quotient = default(WarpPair<THalf>);
        quotient.low = low.DivideBy(other.low, shift);
        quotient.high = high.DivideBy(other.high, shift);
        return quotient;
    }

    public readonly WarpPair<THalf> AddLane(int bit)
    {
        var sum = default(WarpPair<THalf>);
        sum.low = low.AddLane(bit);
        sum.high = high.AddLane(bit);
        return sum;
    }
}
