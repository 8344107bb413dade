using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// How a warp's lanes share a vector: a team of 4, 8, 16 or 32 lanes holds it, a quad or more a lane, and the warp has warp size ÷ team of them, each with its
/// own entries. All sums are butterflies: every lane ends with the same bits.
/// </summary>
readonly struct WarpLanes(int team)
{
    /// <summary>The fewest lanes of a team: four sums are reduced together, so that each lane of four ends with one.</summary>
    public const int SmallestTeam = 4;

    /// <summary>Lanes a team, a power of two.</summary>
    public int Team { get; } = team;

    /// <summary>Teams in the warp.</summary>
    public int Teams => Warp.WarpSize / Team;

    /// <summary>This lane's place in its team: the number of its first quad.</summary>
    public int Quad => Warp.LaneIdx & (Team - 1);

    /// <summary>Which team this lane is of.</summary>
    public int TeamNumber => Warp.LaneIdx / Team;

    /// <summary>The smallest team that holds a vector, a quad a lane; the whole warp where none does.</summary>
    public static WarpLanes For(int quadsPerRow)
    {
        var team = Warp.WarpSize;
        while (team > SmallestTeam && team / 2 >= quadsPerRow) team /= 2;
        return new WarpLanes(team);
    }

    /// <summary>Σ over the team.</summary>
    public float Sum(float value)
    {
        for (var bit = Team / 2; bit > 0; bit /= 2) value += Warp.ShuffleXor(value, bit);
        return value;
    }

    /// <summary>
    /// Four sums over the team at once, in a third of the shuffles: in two exchanges each lane hands over what others will finish, so that it goes on with
    /// one sum, number <see cref="Own"/>, instead of four.
    /// </summary>
    public float SumFour(float first, float second, float third, float fourth)
    {
        var upper = (Warp.LaneIdx & (Team / 2)) != 0;
        var even = (upper ? third : first) + Warp.ShuffleXor(upper ? first : third, Team / 2);
        var odd = (upper ? fourth : second) + Warp.ShuffleXor(upper ? second : fourth, Team / 2);
        var oddIsMine = (Warp.LaneIdx & (Team / 4)) != 0;
        var own = (oddIsMine ? odd : even) + Warp.ShuffleXor(oddIsMine ? even : odd, Team / 4);
        for (var bit = Team / 8; bit > 0; bit /= 2) own += Warp.ShuffleXor(own, bit);
        return own;
    }

    /// <summary>Which of four sums this lane ends with.</summary>
    public int Own => ((Warp.LaneIdx & (Team / 2)) != 0 ? 2 : 0) + ((Warp.LaneIdx & (Team / 4)) != 0 ? 1 : 0);

    /// <summary>What the lanes hold that own a number, for all lanes of the team.</summary>
    public float FromOwner(float value, int number) =>
        Warp.Shuffle(value, TeamNumber * Team + (number / 2) * (Team / 2) + (number % 2) * (Team / 4));
}
