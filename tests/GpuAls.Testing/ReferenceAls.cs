using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Testing;

/// <summary>
/// Alternating least squares as in the paper: in double, with loops over arrays of arrays and no optimization. Every engine is compared with it, and
/// it is compared with results of numpy.
/// </summary>
/// <param name="Users">[users × f]</param>
/// <param name="Items">[items × f]</param>
/// <param name="Losses">[iterations] The loss after each iteration.</param>
sealed record ReferenceAls(double[][] Users, double[][] Items, IReadOnlyList<AlsLoss> Losses)
{
    /// <summary>The factors as the library stores them: each rounded to float32 once.</summary>
    public AlsFactors ToFactors() => new(Round(Users), Round(Items));

    /// <summary>A model with these factors.</summary>
    public AlsModel ToModel(InteractionMatrix matrix, AlsOptions options) =>
        new(ToFactors(), matrix.Users, matrix.Items, matrix.ByUser, options, new TrainingRecord("reference", []));

    public static ReferenceAls Train(InteractionMatrix matrix, AlsOptions options)
    {
        var users = ReferenceStart.Users(matrix.Users.Count, options.Factors);
        var items = ReferenceStart.Items(matrix.Items.Count, options.Factors);
        var byUser = Weights(matrix.ByUser, options);
        var byItem = Weights(matrix.ByItem, options);
        var (ofUsers, ofItems) = RowRegularization(byUser, byItem, options);
        var losses = new List<AlsLoss>();
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            SolveRows(byUser, items, users, options, ofUsers);
            SolveRows(byItem, users, items, options, ofItems);
            losses.Add(ComputeLoss(byUser, users, items, ofUsers, ofItems));
        }

        return new ReferenceAls(users, items, losses);
    }

    /// <summary>w = c − 1 in double: the figures were not computed from weights that had been rounded to float32.</summary>
    public static double Weight(double strength, AlsOptions options) => options.Confidence switch
    {
        Confidence.Hu => options.Alpha!.Value * strength,
        Confidence.Scaled => options.Alpha!.Value * strength - 1,
        Confidence.Log => options.Alpha!.Value * Math.Log(1 + strength),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Confidence, null),
    };

    public static Entry[][] Weights(SparseRows strengths, AlsOptions options)
    {
        var rows = new Entry[strengths.Rows][];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = new Entry[strengths.RowLength(row)];
            for (var e = 0; e < rows[row].Length; e++)
                rows[row][e] = new Entry(strengths.RowColumns(row)[e], Weight(strengths.RowValues(row)[e], options));
        }

        return rows;
    }

    /// <summary>
    /// λ of each user and of each item: λ'·(n + α₀·columns)^ν, of which the mean is λ, or by the formulas of iALS and of Spark (which count likes).
    /// </summary>
    public static (double[] Users, double[] Items) RowRegularization(Entry[][] byUser, Entry[][] byItem, AlsOptions options)
    {
        double Power(double size) => Math.Pow(size, options.RegularizationExponent);
        double[] Powers(Entry[][] rows, int columns) => options.RegularizationScale == RegularizationScale.Likes
            ? Array.ConvertAll(rows, row => Power(Math.Max(1, row.Count(entry => !entry.IsDislike))))
            : Array.ConvertAll(rows, row => Power(row.Length + options.UnobservedWeight * columns));

        var (users, items) = (Powers(byUser, byItem.Length), Powers(byItem, byUser.Length));
        var scale = options.ResolvedRegularization * options.RegularizationScale switch
        {
            RegularizationScale.Mean => 1 / users.Concat(items).Average(),
            RegularizationScale.Ials => 1 + options.UnobservedWeight,
            RegularizationScale.Likes => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.RegularizationScale, null),
        };
        return (Array.ConvertAll(users, size => scale * size), Array.ConvertAll(items, size => scale * size));
    }

    /// <summary>Solves A·x = b for every row; a row without entries gets zeros.</summary>
    /// <param name="rows">The seen pairs.</param>
    /// <param name="y">[columns × f]</param>
    /// <param name="x">[rows × f] Start and result.</param>
    /// <param name="options">How.</param>
    /// <param name="own">[rows] λ of each; left out: that of the options for all.</param>
    /// <param name="mostExact">Up to how many entries a row is solved exactly by <see cref="Solver.Subspace"/> too.</param>
    public static void SolveRows(Entry[][] rows, double[][] y, double[][] x, AlsOptions options, double[]? own = null, int mostExact = 0)
    {
        if (options.Solver == Solver.PreconditionedConjugateGradient)
        {
            ReferencePreconditioned.SolveRows(rows, Gram(y, options.ResolvedRegularization), y, x, options.ConjugateGradientSteps);
            return;
        }

        var withoutOwn = Gram(y, 0);
        Parallel.For(0, rows.Length, row =>
        {
            var gram = Array.ConvertAll(withoutOwn, line => (double[])line.Clone());
            for (var k = 0; k < gram.Length; k++) gram[k][k] += own?[row] ?? options.ResolvedRegularization;
            if (rows[row].Length == 0)
            {
                Array.Clear(x[row]);
            }
            else if (options.Solver == Solver.Subspace && rows[row].Length > mostExact)
            {
                ReferenceSubspace.Solve(gram, rows[row], y, x[row], options.Block);
            }
            else if (options.Solver is Solver.Cholesky or Solver.Subspace)
            {
                x[row] = ReferenceSolvers.Cholesky(System(gram, rows[row], y), RightHandSide(rows[row], y));
            }
            else
            {
                ReferenceSolvers.ConjugateGradient(
                    p => Apply(gram, rows[row], y, p),
                    RightHandSide(rows[row], y),
                    x[row],
                    options.ConjugateGradientSteps,
                    Preconditioner(gram, options.ResolvedSolver));
            }
        });
    }

    /// <summary>The diagonal that residuals are divided by, or null.</summary>
    static double[]? Preconditioner(double[][] gram, Solver solver) =>
        solver == Solver.DiagonalConjugateGradient ? [.. gram.Select((line, k) => line[k])] : null;

    /// <summary>G = YᵀY + λI.</summary>
    public static double[][] Gram(double[][] y, double regularization)
    {
        var factors = y[0].Length;
        var gram = new double[factors][];
        Parallel.For(0, factors, k =>
        {
            var sums = new double[factors];
            foreach (var vector in y) ReferenceSolvers.AddScaled(vector[k], vector, sums);
            sums[k] += regularization;
            gram[k] = sums;
        });
        return gram;
    }

    /// <summary>A = G + Σ w·yyᵀ; the lower triangle, for A is symmetric.</summary>
    public static double[][] System(double[][] gram, Entry[] row, double[][] y)
    {
        var a = Array.ConvertAll(gram, line => (double[])line.Clone());
        foreach (var (column, weight) in row)
        {
            var vector = y[column];
            for (var k = 0; k < a.Length; k++) ReferenceSolvers.AddScaled(weight * vector[k], vector.AsSpan(0, k + 1), a[k].AsSpan(0, k + 1));
        }

        return a;
    }

    /// <summary>A·p without forming A: G·p + Σ w·(y·p)·y.</summary>
    public static double[] Apply(double[][] gram, Entry[] row, double[][] y, double[] p)
    {
        var ap = Array.ConvertAll(gram, line => ReferenceSolvers.Dot(line, p));
        foreach (var (column, weight) in row)
        {
            ReferenceSolvers.AddScaled(weight * ReferenceSolvers.Dot(y[column], p), y[column], ap);
        }

        return ap;
    }

    /// <summary>b = Σ (1 + w)·y over the likes.</summary>
    public static double[] RightHandSide(Entry[] row, double[][] y)
    {
        var b = new double[y[0].Length];
        foreach (var entry in row) ReferenceSolvers.AddScaled(entry.RightSide, y[entry.Column], b);

        return b;
    }

    /// <summary>Σ over all cells: first as if no cell were seen, (x·y)² summed through YᵀY, then the seen ones put right.</summary>
    public static AlsLoss ComputeLoss(Entry[][] byUser, double[][] users, double[][] items, double regularization) =>
        ComputeLoss(byUser, users, items, Array.ConvertAll(users, _ => regularization), Array.ConvertAll(items, _ => regularization));

    /// <summary>The same where each row has a λ of its own.</summary>
    public static AlsLoss ComputeLoss(Entry[][] byUser, double[][] users, double[][] items, double[] ofUsers, double[] ofItems)
    {
        var gram = Gram(items, 0);
        var data = 0.0;
        for (var user = 0; user < users.Length; user++)
        {
            var x = users[user];
            for (var k = 0; k < x.Length; k++) data += x[k] * ReferenceSolvers.Dot(gram[k], x);
            foreach (var entry in byUser[user])
            {
                var score = ReferenceSolvers.Dot(x, items[entry.Column]);
                var missing = (entry.IsDislike ? 0 : 1) - score;
                data += (1 + entry.Weight) * missing * missing - score * score;
            }
        }

        return new AlsLoss(data, Norms(users, ofUsers) + Norms(items, ofItems));

        static double Norms(double[][] rows, double[] own) => rows.Zip(own, (x, regularization) => regularization * ReferenceSolvers.Dot(x, x)).Sum();
    }

    static FactorMatrix Round(double[][] rows) =>
        FactorMatrix.From(rows[0].Length, Array.ConvertAll(rows, row => Array.ConvertAll(row, value => (float)value)));

    /// <summary>One seen pair of a row.</summary>
    public readonly record struct Entry(int Column, double Weight)
    {
        /// <summary>Whether the preference of the pair is 0.</summary>
        public bool IsDislike { get; init; }

        /// <summary>The coefficient of the pair's vector in b.</summary>
        public double RightSide => IsDislike ? 0 : 1 + Weight;
    }
}
