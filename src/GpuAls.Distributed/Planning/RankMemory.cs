using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Planning;

/// <summary>The maximum memory of a rank, in bytes, by its parts. Rank 0 has the whole training beside its own part.</summary>
/// <param name="Program">The program and its runtime.</param>
/// <param name="Interactions">All pairs on rank 0, and those of the part.</param>
/// <param name="Rows">Names and starts of rows: all of them on rank 0; numbers and starts of the rows that the part holds.</param>
/// <param name="Vectors">The vectors beside the whitened ones: at most those of the start, or of the half-sweeps.</param>
/// <param name="Solver">The whitened fixed side, Gram matrices and gathered vectors.</param>
/// <param name="Exchange">Vectors to send, with their numbers, and the slabs of the Gram matrices.</param>
sealed record RankMemory(double Program, double Interactions, double Rows, double Vectors, double Solver, double Exchange)
{
    // The number of a held row, and the start of its entries.
    const int BytesOfHeldRow = sizeof(int) + sizeof(long);

    // Of a vector in the lists of rows: the rank that needs it has asked for the number, and the place of the vector is kept.
    const int BytesOfSentRow = 2 * sizeof(int);

    // The MPI library with its shared memory, and the code of the exchange: docs/scaling.md.
    const double Launched = TrainingMemory.Program + (16 << 20);

    /// <summary>All bytes.</summary>
    public double Total => Program + Interactions + Rows + Vectors + Solver + Exchange;

    /// <summary>The memory of a rank other than rank 0: its part.</summary>
    /// <param name="training">The training, on two ranks or more.</param>
    public static RankMemory OfOther(PlannedTraining training)
    {
        var (users, items) = ((long)training.HeldUsers, (long)training.HeldItems);
        double stride = FactorMatrix.StrideFor(training.Factors);
        var slabs = Math.Max(new RowSlabs(training.Users).Count, new RowSlabs(training.Items).Count);
        var sent = (training.ReceivedUsers + training.ReceivedItems) / training.Ranks;
        var held = TrainingMemory.FactorBytes(users, items, training.Factors);
        // At the end of the start, the users of the rank are copied before the users that it holds are freed.
        var start = held + TrainingMemory.FactorBytes(training.Users, 0, training.Factors) / training.Ranks;
        var solver = TrainingMemory.SolverBytes(users, items, training.Factors, training.Solver, training.Threads, Precision.Full);
        // Each side has memory of its own: while one is read, the rows of the other arrive.
        if (training.WhitensReceivedRows) solver += sizeof(float) * (double)GramTriangles.WidthFor(training.Factors) * Math.Min(users, items);
        return new(
            Launched,
            TrainingMemory.BytesPerPair * training.Pairs / training.Ranks,
            BytesOfHeldRow * (double)(users + items),
            // The start needs the vectors that the part refers to; then they are freed, if the half-sweeps read whitened ones.
            Math.Max(training.IsWhitened ? OwnBytes(training) : held, start - solver),
            solver,
            // The users and the items have a buffer each.
            Math.Min(sent * training.VectorBytes, 2.0 * RankGroupOperations.RoundBytes)
                + sent * BytesOfSentRow
                + slabs * stride * stride * sizeof(double));
    }

    /// <summary>
    /// The memory of rank 0: the whole training as it was read, and its part. The vectors of the model pass through it a piece at a time.
    /// </summary>
    /// <param name="training">The training. On one rank there are no parts.</param>
    public static RankMemory OfRank0(PlannedTraining training)
    {
        var whole = new RankMemory(
            TrainingMemory.Program,
            TrainingMemory.BytesPerPair * training.Pairs,
            TrainingMemory.BytesPerName * ((double)training.Users + training.Items),
            TrainingMemory.FactorBytes(training.Users, training.Items, training.Factors),
            TrainingMemory.SolverBytes(training.Users, training.Items, training.Factors, training.Solver, training.Threads, Precision.Full),
            0);
        if (training.Ranks == 1) return whole;
        var part = OfOther(training);
        return part with
        {
            Interactions = whole.Interactions + part.Interactions,
            Rows = whole.Rows + part.Rows,
        };
    }

    static double OwnBytes(PlannedTraining training) =>
        TrainingMemory.FactorBytes(training.Users, training.Items, training.Factors) / training.Ranks;
}
