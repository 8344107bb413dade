using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>The times of all ranks in an iteration.</summary>
/// <param name="Users">[ranks] The half-sweeps over the users.</param>
/// <param name="Items">[ranks] The half-sweeps over the items.</param>
sealed record RankBalance(IReadOnlyList<SideTimes> Users, IReadOnlyList<SideTimes> Items)
{
    // A smaller gain may be an accident of the measurement.
    const double MinGain = 0.04;

    /// <summary>The time of the slowest rank, in both half-sweeps: the others wait for it.</summary>
    public double SlowestSeconds => Users.Max(rank => rank.Total) + Items.Max(rank => rank.Total);

    /// <summary>The mean time of the ranks: that of an iteration in which none waits.</summary>
    public double MeanSeconds => Users.Average(rank => rank.Total) + Items.Average(rank => rank.Total);

    /// <summary>New ranges of rows by the measured times, if they save more time than it takes to hand the rows out again.</summary>
    /// <param name="problem">The whole problem.</param>
    /// <param name="iterations">The iterations that are left.</param>
    /// <param name="openingSeconds">The time to hand the rows out.</param>
    public NewRanges? Cut(AlsProblem problem, int iterations, double openingSeconds)
    {
        // No cut makes the slowest rank faster than the mean.
        if (!Pays(MeanSeconds)) return null;
        var factors = problem.Start.Users.Factors;
        var (users, ofUsers) = Cut(problem.ByUser, Users, factors);
        var (items, ofItems) = Cut(problem.ByItem, Items, factors);
        return Pays(ofUsers + ofItems) ? new(users, items) : null;

        bool Pays(double then) => SlowestSeconds - then > MinGain * SlowestSeconds && (SlowestSeconds - then) * iterations > openingSeconds;
    }

    /// <summary>Ranges of the same measured time. Within a piece of rows the time is spread by <see cref="RowCost"/>.</summary>
    /// <returns>The ranges, and the time that the slowest rank would take.</returns>
    static (RankRanges Ranges, double Slowest) Cut(WeightedRows rows, IReadOnlyList<SideTimes> times, int factors)
    {
        int[] ends = [.. times.SelectMany(rank => rank.Ends)];
        double[] seconds = [.. times.SelectMany(rank => rank.Seconds)];
        var costs = new double[ends.Length];
        for (int row = 0, piece = 0; row < rows.Rows; row++)
        {
            while (ends[piece] <= row) piece++;
            costs[piece] += RowCost.Of(rows.RowLength(row), factors);
        }

        var at = 0;
        var ranges = new RankRanges(CostCut.Bounds(rows.Rows, times.Count, minRows: 0, SecondsOf));
        var ofRanks = new double[times.Count];
        for (var row = 0; row < rows.Rows; row++) ofRanks[ranges.RankOf(row)] += SecondsOf(row);
        return (ranges, ofRanks.Max());

        double SecondsOf(int row)
        {
            if (row == 0) at = 0;
            while (ends[at] <= row) at++;
            return seconds[at] * RowCost.Of(rows.RowLength(row), factors) / costs[at];
        }
    }
}

/// <summary>Ranges of rows for a session that goes on.</summary>
/// <param name="Users">The users that each rank solves.</param>
/// <param name="Items">The items that each rank solves.</param>
sealed record NewRanges(RankRanges Users, RankRanges Items);
