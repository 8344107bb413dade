using GpuAls.Core.Solving;

namespace GpuAls.Distributed.Planning;

/// <summary>The work before and after the iterations. The transfers go through rank 0 alone: more ranks do not shorten them.</summary>
/// <param name="StartBytes">The vectors that all ranks send for the start.</param>
/// <param name="StartSeconds">The start, which all ranks compute together.</param>
/// <param name="PartBytes">The parts that rank 0 sends to the others, once.</param>
/// <param name="PartSeconds">The time to send them.</param>
/// <param name="GatherBytes">The vectors that rank 0 receives for the model, once to check them and once to write them.</param>
/// <param name="GatherSeconds">The time to receive them.</param>
sealed record WorkOfRank0(
    double StartBytes,
    double StartSeconds,
    double PartBytes,
    double PartSeconds,
    double GatherBytes,
    double GatherSeconds)
{
    // Measured: docs/scaling.md.
    const double StartIterations = 1.7;

    // Column and code of a pair, by user and by item.
    const int BytesOfSentPair = 2 * (sizeof(int) + sizeof(ushort));

    // The start of the entries of a row.
    const int BytesOfSentRow = sizeof(long);

    /// <summary>The work of a training.</summary>
    /// <param name="training">The training.</param>
    /// <param name="machines">The machines.</param>
    public static WorkOfRank0 Of(PlannedTraining training, PlannedMachines machines)
    {
        var others = (training.Ranks - 1.0) / training.Ranks;
        var vectors = TrainingMemory.FactorBytes(training.Users, training.Items, training.Factors);
        var parts = others * (BytesOfSentPair * training.Pairs + BytesOfSentRow * ((double)training.Users + training.Items));
        // The items and the users once each.
        var start = (training.ReceivedUsers + training.ReceivedItems) * training.VectorBytes;
        return new(
            start,
            StartIterations * training.OperationsOfRank / machines.OperationsPerSecond + start / training.Ranks / machines.LinkBytesPerSecond,
            parts,
            parts / machines.LinkBytesPerSecond,
            2 * others * vectors,
            2 * others * vectors / machines.LinkBytesPerSecond);
    }
}
