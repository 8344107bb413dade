using GpuAls.Core.Solving;

namespace GpuAls.Distributed.Planning;

/// <summary>The seconds of an iteration by its parts, which follow each other.</summary>
/// <param name="Solving">The operations of a rank at its rate.</param>
/// <param name="Vectors">
/// The exchange of solved vectors over the link of a rank; if they are sent beside solving, the part of it that solving does not hide.
/// </param>
/// <param name="Sums">The exchange of the sums of slabs over the link of a rank.</param>
sealed record IterationTime(double Solving, double Vectors, double Sums)
{
    /// <summary>All parts.</summary>
    public double Total => Solving + Vectors + Sums;

    /// <summary>The seconds of the exchange that solving hides; 0 if it follows solving.</summary>
    public double Hidden { get; private init; }

    /// <summary>The time of a training. Latencies of the network are not in it.</summary>
    /// <param name="training">The training.</param>
    /// <param name="machines">The machines.</param>
    public static IterationTime Of(PlannedTraining training, PlannedMachines machines)
    {
        var times = ExchangeTimes.Of(training, machines);
        var vectors = training.Traffic.Vectors / training.Ranks / machines.LinkBytesPerSecond;
        var isBesideSolving = training.WhitensReceivedRows || !training.IsWhitened;
        var visible = isBesideSolving ? times.Users.Visible + times.Items.Visible : vectors;
        return new(
            training.OperationsOfRank / machines.OperationsPerSecond,
            visible,
            (SumsOfRank(training, training.Users) + SumsOfRank(training, training.Items)) / machines.LinkBytesPerSecond)
        {
            Hidden = vectors - visible,
        };
    }

    /// <summary>
    /// The bytes of the rank that sends or receives most. A rank sends each of its slabs to all others, and receives those of the others.
    /// </summary>
    static double SumsOfRank(PlannedTraining training, int rows)
    {
        double stride = FactorMatrix.StrideFor(training.Factors);
        var slabs = new RowSlabs(rows).Count;
        var (most, least) = ((slabs + training.Ranks - 1) / training.Ranks, slabs / training.Ranks);
        return Math.Max((double)most * (training.Ranks - 1), slabs - least) * stride * stride * sizeof(double);
    }
}
