using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Planning;

/// <summary>
/// The bytes that all ranks together send in an iteration of both half-sweeps, without the loss and without the vectors that rank 0 gathers for a
/// validation, a checkpoint or the model.
/// </summary>
/// <param name="Vectors">Solved vectors, to the ranks that refer to them.</param>
/// <param name="Sums">Sums of slabs of the Gram matrices, to all ranks.</param>
/// <param name="Orders">Orders of rank 0, and the outcomes of all ranks: a line of 64 bytes each.</param>
sealed record IterationTraffic(double Vectors, double Sums, double Orders)
{
    const int HalfSweeps = 2;

    /// <summary>
    /// Of each side with features, in an iteration in which W is fitted: the vectors of the other ranks to rank 0, and W back to each of them.
    /// </summary>
    public double Features { get; init; }

    /// <summary>Solved vectors that devices of one process copy from each other: no rank sends them.</summary>
    public double Copied { get; init; }

    /// <summary>All bytes that ranks send.</summary>
    public double Total => Vectors + Sums + Orders + Features;

    /// <summary>The bytes of a group.</summary>
    /// <remarks>
    /// f′ is the stride, f″ the width of a whitened vector, S the slabs of a side (<see cref="RowSlabs"/>), N the ranks.
    /// <code>
    /// vectors   4·f′ for each vector that a rank receives; with whitened ones 4·f″, and 4·f′ for those of its slabs; with rows that
    ///           are sent beside solving and then whitened 4·f″
    /// sums      8·f′²·(N − 1) for each slab of both sides
    /// orders    64·(N − 1) for an order and 64·N·(N − 1) for the outcomes, each half-sweep
    /// </code>
    /// </remarks>
    /// <param name="receivedBytes">The bytes of the vectors of both sides that all ranks receive.</param>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="factors">f.</param>
    /// <param name="ranks">N.</param>
    public static IterationTraffic Of(double receivedBytes, int users, int items, int factors, int ranks)
    {
        double stride = FactorMatrix.StrideFor(factors), others = ranks - 1;
        var slabs = new RowSlabs(users).Count + new RowSlabs(items).Count;
        return new(
            receivedBytes,
            slabs * stride * stride * sizeof(double) * others,
            HalfSweeps * IRankGroup.LineBytes * (others + ranks * others));
    }

    /// <summary>The bytes of the vectors that a rank receives in an iteration.</summary>
    /// <param name="rows">The vectors of both sides that it receives.</param>
    /// <param name="slabRows">Those of them that belong to its slabs of the Gram matrices.</param>
    /// <param name="stride">f′, floats of a vector.</param>
    /// <param name="exchangedFloats">Floats of a whitened vector, if ranks exchange those; 0: they exchange the vectors.</param>
    public static long ExchangedBytes(long rows, long slabRows, int stride, int exchangedFloats) =>
        sizeof(float) * (exchangedFloats == 0 ? rows * stride : rows * exchangedFloats + slabRows * stride);

    /// <summary>The bytes of a training, from its matrix.</summary>
    /// <param name="byUser">[users × items]</param>
    /// <param name="byItem">[items × users]</param>
    /// <param name="factors">f.</param>
    /// <param name="solver">The solver, of trainings on the CPU.</param>
    /// <param name="ranks">N.</param>
    /// <param name="whitensReceivedRows">Whether rows are sent beside solving and whitened by each rank that holds them.</param>
    public static IterationTraffic Exact(
        WeightedRows byUser, WeightedRows byItem, int factors, Solver solver, int ranks, bool whitensReceivedRows = false)
    {
        var (users, items) = (RankRanges.OfEqualCost(byUser, ranks, factors), RankRanges.OfEqualCost(byItem, ranks, factors));
        var ofUsers = ReceivedRows.Exact(users, byItem, items);
        var ofItems = ReceivedRows.Exact(items, byUser, users);
        var exchanged = SolverInfo.Of(solver).WhitensFixedSide ? GramTriangles.WidthFor(factors) : 0;
        var bytes = ExchangedBytes(
            ofUsers.All + ofItems.All, whitensReceivedRows ? 0 : ofUsers.OfSlabs + ofItems.OfSlabs, FactorMatrix.StrideFor(factors), exchanged);
        return Of(bytes, byUser.Rows, byItem.Rows, factors, ranks);
    }
}
