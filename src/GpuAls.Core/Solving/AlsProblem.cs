using System.Diagnostics;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// The input of a device: rows, columns and floats. α, the confidence, the start factors and the order of the half-sweeps are decided before.
/// </summary>
/// <param name="ByUser">[users × items] The weight and the preference of each seen pair, a row for each user.</param>
/// <param name="ByItem">[items × users] The transpose of <paramref name="ByUser"/>, a row for each item.</param>
/// <param name="Start">The start factors. The device owns them and may solve in place, so that they are not held twice.</param>
/// <param name="Regularization">λ/α₀ &gt; 0 of all rows, or its mean over all rows if each has its own.</param>
/// <param name="Solver">The solver of the rows.</param>
/// <param name="ConjugateGradientSteps">Steps for each row, for the solvers that take steps.</param>
sealed record AlsProblem(
    WeightedRows ByUser,
    WeightedRows ByItem,
    AlsFactors Start,
    double Regularization,
    Solver Solver,
    int ConjugateGradientSteps)
{
    /// <summary>The number of factors of a row that <see cref="Solver.Subspace"/> solves at a time.</summary>
    public int Block { get; init; } = 64;

    /// <summary>Whether some pairs are disliked. A disliked pair adds w·yyᵀ to A and nothing to b.</summary>
    public bool HasDislikes { get; init; }

    /// <summary>[users] λ/α₀ of each user; null: <see cref="Regularization"/> for all.</summary>
    public LargeArray<float>? UserRegularization { get; init; }

    /// <summary>[items] λ/α₀ of each item; null: <see cref="Regularization"/> for all. A half-sweep reads only the λ of the side it solves.</summary>
    public LargeArray<float>? ItemRegularization { get; init; }

    /// <summary>Whether the users have priors: see <see cref="RowPriors"/>.</summary>
    public bool HasUserPriors => Start.Items.AllRows > Start.Items.Rows;

    /// <summary>Whether the items have priors.</summary>
    public bool HasItemPriors => Start.Users.AllRows > Start.Users.Rows;

    /// <summary>The features that the priors of the users come from; null: the priors are in memory, behind the items.</summary>
    public PriorRows? UserPriors { get; init; }

    /// <summary>The features that the priors of the items come from; null: the priors are in memory, behind the users.</summary>
    public PriorRows? ItemPriors { get; init; }

    /// <summary>Whether <see cref="IAlsSession.ReadUserGram"/> will be called.</summary>
    public bool KeepsUserGram { get; init; }

    /// <summary>Numbers about the whole sides, if this problem has a part of their rows; null: it has all.</summary>
    public IWholeSides? WholeSides { get; init; }

    /// <summary>The start factors that the device computes in the memory of <see cref="Start"/>; null: they are there.</summary>
    public StartRecipe? Recipe { get; init; }

    /// <summary>The iterations that are planned; null: unknown. They decide whether a preparation pays.</summary>
    public int? PlannedIterations { get; init; }

    /// <summary>
    /// Whether nobody needs both sides at once before <see cref="IAlsSession.FinishApart"/>: the device may leave the vectors where they are, and
    /// free those of <see cref="Start"/>.
    /// </summary>
    public bool VectorsStay { get; init; }

    /// <summary>The time for computing <see cref="Start"/>; 0 for given start factors.</summary>
    public double StartSeconds { get; init; }

    /// <summary>Writes the priors of rows [start, end) of a side behind the factors of the other.</summary>
    /// <param name="ofUsers">Whether those of the users.</param>
    /// <param name="weights">W of the side.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    public void WritePriors(bool ofUsers, PriorWeights weights, int start, int end)
    {
        if (ofUsers) UserPriors!.Write(weights, Regularization, UserRegularization, start, end, Start.Items);
        else ItemPriors!.Write(weights, Regularization, ItemRegularization, start, end, Start.Users);
    }

    /// <summary>Writes the priors of a range of rows on several threads; their number changes no bit.</summary>
    /// <param name="ofUsers">Whether those of the users.</param>
    /// <param name="weights">W of the side.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">One after the last row.</param>
    /// <param name="threads">The number of threads.</param>
    public void WritePriors(bool ofUsers, PriorWeights weights, int start, int end, int threads)
    {
        // A piece of work is several hundred kilobytes.
        const int pieceRows = 1024;
        Threads.ForEachPiece((int)((end - start + pieceRows - 1L) / pieceRows), threads, piece =>
            WritePriors(ofUsers, weights, start + piece * pieceRows, (int)Math.Min(end, start + (piece + 1L) * pieceRows)));
    }

    /// <summary>The problem of a training with resolved options, from the start factors of the seed.</summary>
    /// <exception cref="GpuAlsException">A setting is out of range, or the matrix is empty; the message says which.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    internal static AlsProblem From(InteractionMatrix matrix, AlsOptions options, CancellationToken cancel = default) =>
        From(matrix, options, setting => StartFactors.Create(setting, options.Start, cancel));

    /// <summary>The problem of a training with resolved options, whose start factors the device computes.</summary>
    /// <exception cref="GpuAlsException">A setting is out of range, or the matrix is empty; the message says which.</exception>
    internal static AlsProblem WithoutStart(InteractionMatrix matrix, AlsOptions options)
    {
        options.Validate();
        matrix.RequireInteractions();
        var (users, items) = (matrix.Users.Count, matrix.Items.Count);
        AlsFactors memory = new(FactorMatrix.Uninitialized(users, options.Factors), FactorMatrix.Uninitialized(items, options.Factors));
        return From(matrix, options, memory) with { Recipe = new(options.Start, options.Seed) };
    }

    /// <summary>The problem of a training with resolved options.</summary>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="options">The options.</param>
    /// <param name="createStart">Creates the start factors.</param>
    /// <exception cref="GpuAlsException">A setting is out of range, or the matrix is empty; the message says which.</exception>
    internal static AlsProblem From(InteractionMatrix matrix, AlsOptions options, Func<StartSetting, AlsFactors> createStart)
    {
        options.Validate();
        matrix.RequireInteractions();
        var problem = From(matrix, options, AlsFactors.Empty);
        var start = Stopwatch.GetTimestamp();
        var factors = createStart(new(problem.ByUser, problem.ByItem, options.Factors, options.Seed));
        return problem with { Start = factors, StartSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }

    /// <summary>The problem of a training with resolved options, from given start factors.</summary>
    /// <exception cref="GpuAlsException">A weight or a λ is out of the range of float32; the message says which.</exception>
    internal static AlsProblem From(InteractionMatrix matrix, AlsOptions options, AlsFactors start)
    {
        var weighting = options.Weighting;
        var weights = weighting.Of(matrix.ByUser);
        var byUser = weights.ByUser();
        WeightRange.Require(matrix, byUser.Codes, weighting);
        var regularization = options.RowRegularization(matrix.ByUser);
        return new AlsProblem(
            byUser,
            weights.ByItem(matrix.ByItem),
            start,
            regularization.Mean,
            options.ResolvedSolver,
            options.ConjugateGradientSteps)
        {
            Block = options.Block,
            HasDislikes = matrix.ByUser.Values.HasNegative,
            KeepsUserGram = options.Tolerance is not null,
            UserRegularization = regularization.Users(),
            ItemRegularization = regularization.Items(),
        };
    }
}
