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
    /// <summary>Quads in each lane.</summary>
    int Quads { get; }

    /// <summary>Quads quad, quad + warp size, … of a row; zeros beyond its end.</summary>
    TSelf Load<TView>(TView from, int row, int quad) where TView : struct, IFactorsView<TView>;

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

/// <summary>One quad in each lane: up to 128 factors in a warp of 32.</summary>
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
        // A lane beyond the end of a row has loaded zeros, and 0 ÷ 0 would be NaN.
        quotient.value = new Float4(
            Quotient(value.X, other.value.X + shift),
            Quotient(value.Y, other.value.Y + shift),
            Quotient(value.Z, other.value.Z + shift),
            Quotient(value.W, other.value.W + shift));
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

/// <summary>Twice as many quads in each lane as another vector. Pairs of pairs make 2, 4, 8 quads.</summary>
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

/// <summary>
/// How a warp's lanes share a vector. A team of 4, 8, 16 or 32 lanes holds the vector, one or more quads in each lane. The warp has warp size ÷ team
/// size teams, each with its own entries. All sums are butterflies, so every lane ends with the same bits.
/// </summary>
readonly struct WarpLanes(int team)
{
    /// <summary>Minimum lanes in a team. Four sums are reduced together, so that each of four lanes ends with one of them.</summary>
    public const int MinTeam = 4;

    /// <summary>Lanes in a team, a power of two.</summary>
    public int Team { get; } = team;

    /// <summary>Teams in the warp.</summary>
    public int Teams => Warp.WarpSize / Team;

    /// <summary>This lane's number in its team, which is also the number of its first quad.</summary>
    public int Quad => Warp.LaneIdx & (Team - 1);

    /// <summary>The number of this lane's team.</summary>
    public int TeamNumber => Warp.LaneIdx / Team;

    /// <summary>The smallest team that holds a vector with one quad in each lane; otherwise the whole warp.</summary>
    public static WarpLanes For(int quadsPerRow)
    {
        var team = Warp.WarpSize;
        while (team > MinTeam && team / 2 >= quadsPerRow) team /= 2;
        return new WarpLanes(team);
    }

    /// <summary>Σ over the team.</summary>
    public float Sum(float value)
    {
        for (var bit = Team / 2; bit > 0; bit /= 2) value += Warp.ShuffleXor(value, bit);
        return value;
    }

    /// <summary>
    /// Four sums over the team at once, with a third of the shuffles of four single sums. In two exchanges each lane passes three of the sums on to
    /// other lanes and then finishes one, number <see cref="SumNumber"/>.
    /// </summary>
    public float SumFour(float first, float second, float third, float fourth)
    {
        var upper = (Warp.LaneIdx & (Team / 2)) != 0;
        var even = (upper ? third : first) + Warp.ShuffleXor(upper ? first : third, Team / 2);
        var odd = (upper ? fourth : second) + Warp.ShuffleXor(upper ? second : fourth, Team / 2);
        var keepsOdd = (Warp.LaneIdx & (Team / 4)) != 0;
        var sum = (keepsOdd ? odd : even) + Warp.ShuffleXor(keepsOdd ? even : odd, Team / 4);
        for (var bit = Team / 8; bit > 0; bit /= 2) sum += Warp.ShuffleXor(sum, bit);
        return sum;
    }

    /// <summary>The number of the sum, 0 to 3, that this lane ends with.</summary>
    public int SumNumber => ((Warp.LaneIdx & (Team / 2)) != 0 ? 2 : 0) + ((Warp.LaneIdx & (Team / 4)) != 0 ? 1 : 0);

    /// <summary>The value of a lane whose <see cref="SumNumber"/> is <paramref name="number"/>, for all lanes of the team.</summary>
    public float FromHolder(float value, int number) =>
        Warp.Shuffle(value, TeamNumber * Team + (number / 2) * (Team / 2) + (number % 2) * (Team / 4));
}
