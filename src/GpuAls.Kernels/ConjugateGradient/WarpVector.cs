using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// A vector in the registers of a warp, a fixed number of quads in each lane. A kernel is compiled for one number of registers, so each size is a
/// type and a type argument of the kernel.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
interface IWarpVector<TSelf> where TSelf : struct, IWarpVector<TSelf>
{
    /// <summary>The binary logarithm of the lanes that hold the vector together: see <see cref="ITeam.Bits"/>.</summary>
    static abstract int TeamBits { get; }

    /// <summary>Quads in each lane.</summary>
    int Quads { get; }

    /// <summary>Quads quad, quad + team, … of a row; zeros beyond its end.</summary>
    TSelf Load<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>;

    /// <summary>
    /// The same quads of a row of the fixed side; the last one again beyond the end, so that no lane waits at a branch. See
    /// <see cref="IFactorsView{TSelf}.Gather"/>.
    /// </summary>
    TSelf Gather<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>;

    /// <summary>This vector with zeros for the quads beyond the end of a row.</summary>
    TSelf WithoutPadding(int quad, int quadsPerRow);

    /// <summary>Stores the quads that <see cref="Load"/> loads.</summary>
    void Store(FactorsView to, int row, int quad);

    /// <summary>This lane's terms of this · other.</summary>
    float Dot(TSelf other);

    /// <summary>this + scale · other.</summary>
    TSelf Add(float scale, TSelf other);

    /// <summary>this ÷ (other + shift), factor by factor; zeros beyond the end of a row.</summary>
    TSelf DivideBy(TSelf other, float shift);

    /// <summary>this + the vector of the lane whose number differs in one bit.</summary>
    TSelf AddLane(int bit);
}

/// <summary>One quad in each lane: 16 factors in a team of 4, up to 128 in a warp of 32.</summary>
/// <typeparam name="TTeam">The lanes that hold the vector.</typeparam>
struct WarpQuad<TTeam> : IWarpVector<WarpQuad<TTeam>> where TTeam : struct, ITeam
{
    Float4 value;

    public static int TeamBits => TTeam.Bits;

    public readonly int Quads => 1;

    public readonly WarpQuad<TTeam> Load<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>
    {
        var loaded = default(WarpQuad<TTeam>);
        if (quad < from.QuadsPerRow) loaded.value = from.Load(row, quad);
        return loaded;
    }

    public readonly WarpQuad<TTeam> Gather<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>
    {
        var loaded = default(WarpQuad<TTeam>);
        loaded.value = from.Gather(row, IntrinsicMath.Min(quad, from.QuadsPerRow - 1));
        return loaded;
    }

    public readonly WarpQuad<TTeam> WithoutPadding(int quad, int quadsPerRow)
    {
        var kept = default(WarpQuad<TTeam>);
        if (quad < quadsPerRow) kept.value = value;
        return kept;
    }

    public readonly void Store(FactorsView to, int row, int quad)
    {
        if (quad < to.QuadsPerRow) to.Store(row, quad, value);
    }

    public readonly float Dot(WarpQuad<TTeam> other) => value.Dot(other.value);

    public readonly WarpQuad<TTeam> Add(float scale, WarpQuad<TTeam> other)
    {
        var sum = default(WarpQuad<TTeam>);
        sum.value = value.Add(scale, other.value);
        return sum;
    }

    public readonly WarpQuad<TTeam> DivideBy(WarpQuad<TTeam> other, float shift)
    {
        var quotient = default(WarpQuad<TTeam>);
        // A lane beyond the end of a row has loaded zeros, and 0 ÷ 0 would be NaN.
        quotient.value = new Float4(
            Quotient(value.X, other.value.X + shift),
            Quotient(value.Y, other.value.Y + shift),
            Quotient(value.Z, other.value.Z + shift),
            Quotient(value.W, other.value.W + shift));
        return quotient;
    }

    static float Quotient(float value, float divisor) => divisor > 0 ? value / divisor : 0;

    public readonly WarpQuad<TTeam> AddLane(int bit)
    {
        var sum = default(WarpQuad<TTeam>);
        sum.value = new Float4(
            value.X + Warp.ShuffleXor(value.X, bit),
            value.Y + Warp.ShuffleXor(value.Y, bit),
            value.Z + Warp.ShuffleXor(value.Z, bit),
            value.W + Warp.ShuffleXor(value.W, bit));
        return sum;
    }
}

/// <summary>Twice as many quads in each lane as another vector. Pairs of pairs make 2, 4, 8 quads.</summary>
/// <typeparam name="THalf">The vector that is doubled.</typeparam>
struct WarpPair<THalf> : IWarpVector<WarpPair<THalf>> where THalf : struct, IWarpVector<THalf>
{
    THalf low;
    THalf high;

    public static int TeamBits => THalf.TeamBits;

    public readonly int Quads => 2 * low.Quads;

    /// <summary>The distance between the quads of the halves.</summary>
    readonly int Distance => low.Quads << TeamBits;

    public readonly WarpPair<THalf> Load<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>
    {
        var loaded = default(WarpPair<THalf>);
        loaded.low = low.Load(from, row, quad);
        loaded.high = high.Load(from, row, quad + Distance);
        return loaded;
    }

    public readonly WarpPair<THalf> Gather<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>
    {
        var loaded = default(WarpPair<THalf>);
        loaded.low = low.Gather(from, row, quad);
        loaded.high = high.Gather(from, row, quad + Distance);
        return loaded;
    }

    public readonly WarpPair<THalf> WithoutPadding(int quad, int quadsPerRow)
    {
        var kept = default(WarpPair<THalf>);
        kept.low = low.WithoutPadding(quad, quadsPerRow);
        kept.high = high.WithoutPadding(quad + Distance, quadsPerRow);
        return kept;
    }

    public readonly void Store(FactorsView to, int row, int quad)
    {
        low.Store(to, row, quad);
        high.Store(to, row, quad + Distance);
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
