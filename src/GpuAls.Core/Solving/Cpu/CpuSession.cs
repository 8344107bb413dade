using System.Collections.Concurrent;
using System.Diagnostics;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// A training on the CPU. Every row is solved separately, from the fixed side and its own previous value, and every sum over rows is computed over
/// fixed pieces in a fixed order. So the number of threads changes the time, and not one bit of the result.
/// </summary>
sealed unsafe class CpuSession<TSimd, V> : IPartialSession where TSimd : struct, ISimd<V> where V : struct
{
    readonly AlsProblem problem;
    readonly int threads;
    readonly FactorMatrix users;
    readonly FactorMatrix items;
    readonly TimedPieces userPieces;
    readonly TimedPieces itemPieces;
    readonly GramMatrix<TSimd, V> gram;
    readonly WhitenedFactors<TSimd, V>? whitened;
    readonly WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>? whitenedForShortRows;
    readonly ConcurrentBag<RowSolver<TSimd, V>> solvers = [];
    double[]? userGram;

    public CpuSession(AlsProblem problem, int threads, Precision precision = Precision.Full)
    {
        var solver = SolverInfo.Of(problem.Solver);
        solver.RequireOnCpu(precision);
        if (problem.UserRegularization is not null) solver.RequireRowRegularization();
        this.problem = problem;
        this.threads = threads;
        users = problem.Start.Users;
        items = problem.Start.Items;
        // Rows of other ranks have no entries here, and are solved there.
        (userPieces, itemPieces) = (Pieces(problem.ByUser, ofUsers: true), Pieces(problem.ByItem, ofUsers: false));
        gram = new GramMatrix<TSimd, V>(users.Stride, threads);
        if (solver.WhitensFixedSide)
            whitened = WhitenedFactors<TSimd, V>.Create(precision, Math.Max(users.AllRows, items.AllRows), users.Factors, threads);
        // A side is whitened with one λ. Where rows have their own, each has its A formed, or its blocks of it.
        if (solver.WhitensForShortRows && problem.UserRegularization is null
            && (ShortRowRule.Pays(problem, ofUsers: true) || ShortRowRule.Pays(problem, ofUsers: false)))
        {
            whitenedForShortRows = new WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>(
                Math.Max(users.AllRows, items.AllRows), users.Factors, threads);
        }
    }

    // The whitened rows of a side depend on all of its vectors: they can be sent only after the half-sweep.
    public bool ExchangesSolvedRows => whitened is null && problem.WholeSides is { ExchangesBesideSolving: true };

    public int ExchangedFloats => problem.WholeSides is null ? 0 : whitened?.Size ?? 0;

    public void SolveUsers(CancellationToken cancel) =>
        Solve(problem.ByUser, userPieces, problem.UserRegularization, fixedSide: items, solved: users, "user", cancel);

    public void SolveItems(CancellationToken cancel) =>
        Solve(problem.ByItem, itemPieces, problem.ItemRegularization, fixedSide: users, solved: items, "item", cancel);

    public double[] ReadUserGram() => userGram ?? throw new InvalidOperationException("the items were not solved yet");

    public AlsLoss ComputeLoss(CancellationToken cancel) => LossCalculator<TSimd, V>.Compute(problem, users, items, gram, threads, cancel);

    public FactorMatrix DownloadUsers() => users;

    public FactorMatrix DownloadItems() => items;

    /// <summary>Does nothing: the session works in that memory.</summary>
    public void UploadUsers()
    {
    }

    /// <summary>Does nothing: the session works in that memory.</summary>
    public void UploadItems()
    {
    }

    public IReadOnlyList<PieceTime> PieceTimes(bool ofUsers) => (ofUsers ? userPieces : itemPieces).Times();

    /// <summary>Does nothing: the session reads the priors in that memory.</summary>
    public void UploadPriors(bool ofUsers)
    {
    }

    public void Dispose()
    {
        foreach (var solver in solvers) solver.Dispose();
        gram.Dispose();
        whitened?.Dispose();
        whitenedForShortRows?.Dispose();
    }

    void Solve(
        WeightedRows rows,
        TimedPieces pieces,
        LargeArray<float>? rowLambdas,
        FactorMatrix fixedSide,
        FactorMatrix solved,
        string side,
        CancellationToken cancel)
    {
        // If rows have their own λ, the row solvers add it, and G has none.
        Prepare(fixedSide, rowLambdas is null ? problem.Regularization : 0, side == "user" ? "item" : "user");
        if (!ExchangesSolvedRows)
        {
            SolvePieces(null);
            return;
        }

        var done = new SolvedPieces(pieces.Rows);
        problem.WholeSides!.SolveAndExchange(ofUsers: solved == users, solved, done, () => SolvePieces(done));

        void SolvePieces(SolvedPieces? done) => Threads.ForEachPiece(
            pieces.Count,
            threads,
            TakeSolver,
            (solver, n) =>
            {
                var piece = done?.PieceAt(n) ?? n;
                var start = Stopwatch.GetTimestamp();
                solver.Solve(rows, pieces.Start(piece), pieces.End(piece), rowLambdas, gram, fixedSide, solved, side);
                pieces.Record(piece, start);
                done?.Finish(piece);
            },
            solvers.Add,
            cancel);
    }

    void Prepare(FactorMatrix fixedSide, double regularization, string fixedName)
    {
        var ofUsers = fixedSide == users;
        var outerProducts = problem.WholeSides?.SumOfOuterProducts(ofUsers, fixedSide) ?? gram.SumOfOuterProducts(fixedSide);
        if (whitened is null) gram.Fill(outerProducts, fixedSide.Factors, regularization);
        // A copy, because whitening adds λ to it.
        if (ofUsers && problem.KeepsUserGram) userGram = (double[])outerProducts.Clone();
        if (whitened is not null)
        {
            whitened.Fill(fixedSide, Own(ofUsers), Priors(fixedSide), outerProducts, regularization, fixedName);
            // Each row is whitened once, by the rank that solved it.
            problem.WholeSides?.Exchange(ofUsers, whitened.Values, whitened.Size);
            return;
        }

        if (whitenedForShortRows is null) return;
        if (ShortRowRule.Pays(problem, !ofUsers)) whitenedForShortRows.TryFill(fixedSide, Priors(fixedSide), outerProducts, regularization);
        else whitenedForShortRows.Empty();
    }

    TimedPieces Pieces(WeightedRows rows, bool ofUsers)
    {
        var (start, end) = Own(ofUsers);
        return new(RowPieces.OfEqualCost(rows, users.Factors, start, end));
    }

    (int Start, int End) Own(bool ofUsers) => problem.WholeSides?.Own(ofUsers) ?? (0, (ofUsers ? users : items).Rows);

    /// <summary>The priors of the rows to solve, which are behind the fixed side, by their places from its first row on.</summary>
    (int Start, int End) Priors(FactorMatrix fixedSide)
    {
        if (fixedSide.AllRows == fixedSide.Rows) return (0, 0);
        var (start, end) = Own(ofUsers: fixedSide == items);
        return (fixedSide.Rows + start, fixedSide.Rows + end);
    }

    RowSolver<TSimd, V> TakeSolver() =>
        solvers.TryTake(out var solver) ? solver : RowSolver<TSimd, V>.Create(problem, users.Stride, whitened, whitenedForShortRows);
}
