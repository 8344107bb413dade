using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// What a device is given: rows, columns and floats. α, the kind of confidence, the start and the order of the half-sweeps were decided above it.
/// </summary>
/// <param name="ByUser">[users × items] The weight and the preference of each seen pair, a row for each user.</param>
/// <param name="ByItem">[items × users] The transpose of <paramref name="ByUser"/>, a row for each item.</param>
/// <param name="Start">The factors to start from, handed over: the device may solve in place, so that they are not held twice.</param>
/// <param name="Regularization">λ/α₀ &gt; 0, of the rows that have none of their own.</param>
/// <param name="Solver">How each row is solved.</param>
/// <param name="ConjugateGradientSteps">Steps a row, for the solvers that take steps.</param>
sealed record AlsProblem(
    WeightedRows ByUser,
    WeightedRows ByItem,
    AlsFactors Start,
    double Regularization,
    Solver Solver,
    int ConjugateGradientSteps)
{
    /// <summary>Factors of a row that <see cref="Solver.Subspace"/> solves at a time.</summary>
    public int Block { get; init; } = 64;

    /// <summary>Whether some pairs are disliked. A disliked pair adds w·yyᵀ to A and nothing to b.</summary>
    public bool HasDislikes { get; init; }

    /// <summary>[users] λ/α₀ of each; null: <see cref="Regularization"/> for all.</summary>
    public LargeArray<float>? UserRegularization { get; init; }

    /// <summary>[items] λ/α₀ of each; null: <see cref="Regularization"/> for all. A half-sweep needs that of its own side, the loss both.</summary>
    public LargeArray<float>? ItemRegularization { get; init; }

    /// <summary>What a training with these options asks of a device, from the start factors of the seed. Their α is a number.</summary>
    /// <exception cref="GpuAlsException">A setting is out of range, or the matrix is empty; the message says which.</exception>
    internal static AlsProblem From(InteractionMatrix matrix, AlsOptions options)
    {
        options.Validate();
        matrix.RequireInteractions();
        return From(matrix, options, StartFactors.Create(matrix.Users.Count, matrix.Items.Count, options.Factors, options.Seed, options.Start));
    }

    /// <summary>What a training with these options asks of a device, from given start factors.</summary>
    internal static AlsProblem From(InteractionMatrix matrix, AlsOptions options, AlsFactors start)
    {
        var weights = options.Weighting.Of(matrix.ByUser);
        var regularization = options.RowRegularization(matrix.ByUser);
        return new AlsProblem(
            weights.ByUser(),
            weights.ByItem(matrix.ByItem),
            start,
            options.SolvedRegularization,
            options.Solver,
            options.ConjugateGradientSteps)
        {
            Block = options.Block,
            HasDislikes = matrix.ByUser.Values.HasNegative,
            UserRegularization = regularization.Users(),
            ItemRegularization = regularization.Items(),
        };
    }
}
