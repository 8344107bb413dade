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
    readonly CpuPriors userPriors;
    readonly CpuPriors itemPriors;
    readonly TimedPieces userPieces;
    readonly TimedPieces itemPieces;
    readonly GramMatrix<TSimd, V> gram;
    readonly WhitenedFactors<TSimd, V>? whitened;
    readonly WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>? whitenedForShortRows;
    readonly ConcurrentBag<RowSolver<TSimd, V>> solvers = [];
    double[]? userGram;
    (bool Users, bool Items) received; // solved rows of other processes that are not whitened yet
    (double Users, double Items) exchangeSeconds = (double.PositiveInfinity, double.PositiveInfinity);

    public CpuSession(AlsProblem problem, int threads, Precision precision = Precision.Full)
    {
        var solver = SolverInfo.Of(problem.Solver);
        solver.RequireOnCpu(precision);
        if (problem.UserRegularization is not null) solver.RequireRowRegularization();
        this.problem = problem;
        this.threads = threads;
        users = problem.Start.Users;
        items = problem.Start.Items;
        (userPriors, itemPriors) = (new(problem, true, Own(ofUsers: true), threads), new(problem, false, Own(ofUsers: false), threads));
        // Rows of other ranks have no entries here, and are solved there.
        (userPieces, itemPieces) = (Pieces(problem.ByUser, ofUsers: true), Pieces(problem.ByItem, ofUsers: false));
        gram = new GramMatrix<TSimd, V>(users.Stride, threads);
        if (solver.WhitensFixedSide)
            whitened = WhitenedFactors<TSimd, V>.Create(precision, users.Rows, items.Rows, users.Factors, threads);
        // A side is whitened with one λ. Where rows have their own, each has its A formed, or its blocks of it.
        if (solver.WhitensForShortRows && problem.UserRegularization is null
            && (ShortRowRule.Pays(problem, ofUsers: true) || ShortRowRule.Pays(problem, ofUsers: false)))
        {
            whitenedForShortRows = new WhitenedFactors<TSimd, V, FloatRows<TSimd, V>>(users.AllRows, items.AllRows, users.Factors, threads);
        }
    }

    // The whitened rows of a side depend on all of its vectors, so they can be sent only after the half-sweep; but others can whiten them too.
    public bool ExchangesSolvedRows =>
        problem.WholeSides is { } sides && (whitened is null ? sides.ExchangesBesideSolving : sides.WhitensReceivedRows);

    public int ExchangedFloats => problem.WholeSides is null ? 0 : whitened?.Size ?? 0;

    public int ReceivedFloats => problem.WholeSides is null ? 0 : whitened?.Width ?? 0;

    public bool HasReceived(bool ofUsers) => ofUsers ? received.Users : received.Items;

    public WhiteningTimes? Whitening(bool ofUsers) => whitened is null || problem.WholeSides is null
        ? null
        : new(ofUsers ? exchangeSeconds.Users : exchangeSeconds.Items, whitened.SecondsPerRow);

    public void SolveUsers(CancellationToken cancel) =>
        Solve(problem.ByUser, userPieces, problem.UserRegularization, fixedSide: items, solved: users, "user", cancel);

    public void SolveItems(CancellationToken cancel) =>
        Solve(problem.ByItem, itemPieces, problem.ItemRegularization, fixedSide: users, solved: items, "item", cancel);

    public double[] ReadUserGram() => userGram ?? throw new InvalidOperationException("the items were not solved yet");

    public AlsLoss ComputeLoss(CancellationToken cancel)
    {
        WritePriors();
        return LossCalculator<TSimd, V>.Compute(problem, users, items, gram, threads, cancel);
    }

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

    public void SetPriors(bool ofUsers, PriorWeights weights) => (ofUsers ? userPriors : itemPriors).Set(weights);

    public void WritePriors()
    {
        userPriors.Write();
        itemPriors.Write();
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
        var ofUsers = solved == users;
        var priors = ofUsers ? userPriors : itemPriors;
        whitened?.Reserve(receives: ExchangesSolvedRows || HasReceived(!ofUsers));
        // Short rows are solved with whitened priors. Others have their priors written with the pieces.
        if (whitenedForShortRows is not null) priors.Write();
        // If rows have their own λ, the row solvers add it, and G has none.
        Prepare(fixedSide, rowLambdas is null ? problem.Regularization : 0);
        whitened?.SetPriors(priors.Rows, priors.Weights, problem.Regularization);
        var isStale = whitened is null && priors.IsStale;
        if (!ExchangesSolvedRows)
        {
            SolvePieces(null);
            if (isStale) priors.SetWritten();
            SetReceived(ofUsers, false);
            return;
        }

        var done = new SolvedPieces(pieces.Rows);
        var to = whitened is null ? solved.Values.Pointer : whitened.Received(ofUsers);
        problem.WholeSides!.SolveAndExchange(ofUsers, solved, to, whitened?.Width ?? solved.Stride, done, () => SolvePieces(done));
        if (isStale) priors.SetWritten();
        SetReceived(ofUsers, whitened is not null);

        void SolvePieces(SolvedPieces? done) => Threads.ForEachPiece(
            pieces.Count,
            threads,
            TakeSolver,
            (solver, n) =>
            {
                var piece = done?.PieceAt(n) ?? n;
                var start = Stopwatch.GetTimestamp();
                if (isStale) priors.Write(pieces.Start(piece), pieces.End(piece));
                solver.Solve(rows, pieces.Start(piece), pieces.End(piece), rowLambdas, gram, fixedSide, solved, side);
                pieces.Record(piece, start);
                done?.Finish(piece);
            },
            solvers.Add,
            cancel);
    }

    void Prepare(FactorMatrix fixedSide, double regularization)
    {
        var ofUsers = fixedSide == users;
        var outerProducts = problem.WholeSides?.SumOfOuterProducts(ofUsers, fixedSide) ?? gram.SumOfOuterProducts(fixedSide);
        if (whitened is null) gram.Fill(outerProducts, fixedSide.Factors, regularization);
        // A copy, because whitening adds λ to it.
        if (ofUsers && problem.KeepsUserGram) userGram = (double[])outerProducts.Clone();
        if (whitened is not null)
        {
            var othersToo = HasReceived(ofUsers);
            SetReceived(ofUsers, false);
            whitened.Fill(fixedSide, new(ofUsers, Own(ofUsers), Behind: (0, 0), othersToo), outerProducts, regularization);
            // Otherwise each row is whitened once, by the rank that solved it.
            if (!othersToo) Exchange(ofUsers, whitened);
            return;
        }

        if (whitenedForShortRows is null) return;
        if (ShortRowRule.Pays(problem, !ofUsers)) whitenedForShortRows.TryFill(fixedSide, Priors(fixedSide), outerProducts, regularization);
        else whitenedForShortRows.Empty();
    }

    void Exchange(bool ofUsers, WhitenedFactors<TSimd, V> whitened)
    {
        if (problem.WholeSides is not { } sides) return;
        var start = Stopwatch.GetTimestamp();
        sides.Exchange(ofUsers, whitened.Values, whitened.Size);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (ofUsers) exchangeSeconds.Users = Math.Min(exchangeSeconds.Users, seconds);
        else exchangeSeconds.Items = Math.Min(exchangeSeconds.Items, seconds);
    }

    void SetReceived(bool ofUsers, bool value)
    {
        if (ofUsers) received.Users = value;
        else received.Items = value;
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
