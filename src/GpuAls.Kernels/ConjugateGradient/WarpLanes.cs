using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>
/// How a warp's lanes share vectors. A team holds a vector, one or more quads in each lane. The warp has warp size ÷ team size teams, each with its
/// own entries. All sums are butterflies, so every lane ends with the same bits. All lanes of the warp must call a method together.
/// </summary>
/// <typeparam name="TVector">The vectors, whose type has the size of the team.</typeparam>
/// <param name="lane">The number of a lane in its warp.</param>
readonly struct WarpLanes<TVector>(int lane) where TVector : struct, IWarpVector<TVector>
{
    readonly int lane = lane;

    /// <summary>Lanes in a team, a power of two from 4.</summary>
    public static int Team => 1 << TVector.TeamBits;

    /// <summary>Teams in the warp.</summary>
    public static int Teams => Warp.WarpSize / Team;

    /// <summary>The lane that runs this code.</summary>
    public static WarpLanes<TVector> Current => new(Warp.LaneIdx);

    /// <summary>The lane's number in its team, which is also the number of its first quad.</summary>
    public int Quad => Team == Warp.WarpSize ? lane : lane & (Team - 1);

    /// <summary>The first lane of the team.</summary>
    public int TeamStart => Team == Warp.WarpSize ? 0 : lane & -Team;

    /// <summary>
    /// The entry whose column and weight the lane loads, of as many neighbouring entries as the warp has lanes. The teams take fours of entries in
    /// turn, so lanes 4·n … 4·n + 3 of a team hold the four that are the team's n-th.
    /// </summary>
    public int OwnEntry => (Quad & ~3) * Teams + (TeamStart >> (TVector.TeamBits - 2)) + (Quad & 3);

    /// <summary>Σ over the team.</summary>
    public static float Sum(float value)
    {
        if (Team >= 32) value += Warp.ShuffleXor(value, 16);
        if (Team >= 16) value += Warp.ShuffleXor(value, 8);
        if (Team >= 8) value += Warp.ShuffleXor(value, 4);
        value += Warp.ShuffleXor(value, 2);
        return value + Warp.ShuffleXor(value, 1);
    }

    /// <summary>
    /// Four sums over the team at once, with a third of the shuffles of four single sums. In two exchanges each lane passes three of the sums on to
    /// other lanes and then finishes one, number <see cref="SumNumber"/>.
    /// </summary>
    public float SumFour(float first, float second, float third, float fourth)
    {
        var upper = IsUpper(Team / 2);
        var even = (upper ? third : first) + Warp.ShuffleXor(upper ? first : third, Team / 2);
        var odd = (upper ? fourth : second) + Warp.ShuffleXor(upper ? second : fourth, Team / 2);
        var keepsOdd = IsUpper(Team / 4);
        var sum = (keepsOdd ? odd : even) + Warp.ShuffleXor(keepsOdd ? even : odd, Team / 4);
        if (Team >= 32) sum += Warp.ShuffleXor(sum, 4);
        if (Team >= 16) sum += Warp.ShuffleXor(sum, 2);
        if (Team >= 8) sum += Warp.ShuffleXor(sum, 1);
        return sum;
    }

    /// <summary>The number of the sum, 0 to 3, that the lane ends with.</summary>
    public int SumNumber => (IsUpper(Team / 2) ? 2 : 0) + (IsUpper(Team / 4) ? 1 : 0);

    /// <summary>The value of a lane whose <see cref="SumNumber"/> is <paramref name="number"/>, for all lanes of the team.</summary>
    public float FromHolder(float value, int number) =>
        Warp.Shuffle(value, TeamStart + (number / 2) * (Team / 2) + (number % 2) * (Team / 4));

    bool IsUpper(int distance) => (lane & distance) != 0;
}
