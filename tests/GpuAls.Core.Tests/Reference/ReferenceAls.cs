namespace GpuAls.Core.Tests;

/// <summary>
/// Alternating least squares as the paper has it: double throughout, loops over arrays of arrays, nothing clever. What every engine is compared with; it is
/// itself compared with figures that numpy computed.
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
        var losses = new List<AlsLoss>();
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            SolveRows(byUser, items, users, options);
            SolveRows(byItem, users, items, options);
            losses.Add(ComputeLoss(byUser, users, items, options.ChosenRegularization));
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

    /// <summary>Solves A·x = b for every row; a row without entries gets zeros.</summary>
    public static void SolveRows(Entry[][] rows, double[][] y, double[][] x, AlsOptions options)
    {
        var gram = Gram(y, options.ChosenRegularization);
        if (options.Solver == Solver.PreconditionedConjugateGradient)
        {
            ReferencePreconditioned.SolveRows(rows, gram, y, x, options.ConjugateGradientSteps);
            return;
        }

        Parallel.For(0, rows.Length, row =>
        {
            if (rows[row].Length == 0) Array.Clear(x[row]);
            else if (options.Solver == Solver.Subspace) ReferenceSubspace.Solve(gram, rows[row], y, x[row], options.Block);
            else if (options.Solver == Solver.Cholesky) x[row] = ReferenceSolvers.Cholesky(System(gram, rows[row], y), RightHandSide(rows[row], y));
            else ReferenceSolvers.ConjugateGradient(p => Apply(gram, rows[row], y, p), RightHandSide(rows[row], y), x[row], options.ConjugateGradientSteps, Preconditioner(gram, options.Solver));
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

    /// <summary>b = Σ (1 + w)·y.</summary>
    public static double[] RightHandSide(Entry[] row, double[][] y)
    {
        var b = new double[y[0].Length];
        foreach (var (column, weight) in row) ReferenceSolvers.AddScaled(1 + weight, y[column], b);

        return b;
    }

    /// <summary>Σ over all cells: first as if no cell were seen, (x·y)² summed through YᵀY, then the seen ones put right.</summary>
    public static AlsLoss ComputeLoss(Entry[][] byUser, double[][] users, double[][] items, double regularization)
    {
        var gram = Gram(items, 0);
        var data = 0.0;
        for (var user = 0; user < users.Length; user++)
        {
            var x = users[user];
            for (var k = 0; k < x.Length; k++) data += x[k] * ReferenceSolvers.Dot(gram[k], x);
            foreach (var (item, weight) in byUser[user])
            {
                var score = ReferenceSolvers.Dot(x, items[item]);
                data += (1 + weight) * (1 - score) * (1 - score) - score * score;
            }
        }

        return new AlsLoss(data, regularization * (users.Sum(x => ReferenceSolvers.Dot(x, x)) + items.Sum(y => ReferenceSolvers.Dot(y, y))));
    }

    static FactorMatrix Round(double[][] rows) =>
        FactorMatrix.From(rows[0].Length, Array.ConvertAll(rows, row => Array.ConvertAll(row, value => (float)value)));

    /// <summary>One seen pair of a row.</summary>
    public readonly record struct Entry(int Column, double Weight);
}
