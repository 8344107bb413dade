using GpuAls.Core.Solving;

namespace GpuAls.Distributed.Planning;

/// <summary>A training of which only the sizes are known. Its pairs are taken as spread evenly over users, items and ranks.</summary>
/// <param name="Users">The number of users.</param>
/// <param name="Items">The number of items.</param>
/// <param name="Pairs">The number of pairs of a user and an item.</param>
/// <param name="Factors">f.</param>
/// <param name="Ranks">The number of ranks.</param>
sealed record PlannedTraining(int Users, int Items, double Pairs, int Factors, int Ranks)
{
    /// <summary>The solver of the rows.</summary>
    public Solver Solver { get; init; } = Solver.PreconditionedConjugateGradient;

    /// <summary>Steps for each row, for the solvers that take steps.</summary>
    public int Steps { get; init; } = new AlsOptions().ConjugateGradientSteps;

    /// <summary>Factors of a block, for the solver that takes blocks.</summary>
    public int Block { get; init; } = new AlsOptions().Block;

    /// <summary>Threads of a rank.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether solved rows are sent beside solving and whitened by each rank that holds them, where the solver whitens.</summary>
    public bool WhitensReceivedRows { get; init; }

    /// <summary>The bytes of a vector, with its padding.</summary>
    public double VectorBytes => sizeof(float) * (double)FactorMatrix.StrideFor(Factors);

    /// <summary>The vectors of users that all ranks receive in an iteration.</summary>
    public double ReceivedUsers => ReceivedRows.Estimate(Users, Pairs, Ranks);

    /// <summary>The vectors of items that all ranks receive in an iteration.</summary>
    public double ReceivedItems => ReceivedRows.Estimate(Items, Pairs, Ranks);

    /// <summary>The users that a rank holds: its own, and those that it receives.</summary>
    public double HeldUsers => (Users + ReceivedUsers) / Ranks;

    /// <summary>The items that a rank holds: its own, and those that it receives.</summary>
    public double HeldItems => (Items + ReceivedItems) / Ranks;

    /// <summary>The bytes that all ranks send in an iteration.</summary>
    public IterationTraffic Traffic => IterationTraffic.Of(
        sizeof(float) * ((ReceivedUsers + ReceivedItems) * ExchangedFloats + SlabRows * FactorMatrix.StrideFor(Factors)),
        Users,
        Items,
        Factors,
        Ranks);

    /// <summary>Floats of a vector as ranks exchange it: whitened, if the solver whitens them.</summary>
    public int ExchangedFloats => IsWhitened ? GramTriangles.WidthFor(Factors) : FactorMatrix.StrideFor(Factors);

    /// <summary>The vectors that ranks exchange beside whitened ones, for the slabs of the Gram matrices.</summary>
    double SlabRows =>
        IsWhitened && !WhitensReceivedRows ? ReceivedRows.DividedSlabRows(Users, Ranks) + ReceivedRows.DividedSlabRows(Items, Ranks) : 0;

    /// <summary>The operations of a rank in an iteration, by the formulas of <see cref="HalfSweepCost"/>.</summary>
    /// <remarks>
    /// A rank sums its share of the Gram matrix, whitens its share of the vectors, or all that it holds, and solves its share of the rows.
    /// </remarks>
    public double OperationsOfRank => OperationsOfUsers + OperationsOfItems
        + (WhitensReceivedRows ? (ReceivedUsers + ReceivedItems) / Ranks * OperationsOfWhitening : 0);

    /// <summary>The operations of a rank in the half-sweep over the users, without the vectors that it receives.</summary>
    public double OperationsOfUsers => Half(Users, Items);

    /// <summary>The operations of a rank in the half-sweep over the items, in the same way.</summary>
    public double OperationsOfItems => Half(Items, Users);

    /// <summary>The operations to whiten a vector.</summary>
    public double OperationsOfWhitening => (double)Factors * Factors;

    /// <summary>Whether the solver whitens the fixed side, so that a rank holds the vectors themselves of its own rows alone.</summary>
    public bool IsWhitened => SolverInfo.Of(Solver).WhitensFixedSide;

    double Half(double rows, double fixedRows) =>
        fixedRows / Ranks * Factors * Factors
        + SolverInfo.Of(Solver).Operations(HalfSweepShape.Even(rows / Ranks, fixedRows / Ranks, Pairs / Ranks, Factors, Steps, Block));
}
