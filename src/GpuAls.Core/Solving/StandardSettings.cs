using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Solving;

/// <summary>
/// The rule for the weighting, the number of factors and the neighbours of a training that names none (docs/math.md; measured in
/// docs/decisions/0017). α is the same for all data, because <see cref="Confidence.Normalized"/> removes the unit of the strengths. The sparser the
/// data, the less an unseen pair says about the user: α₀ grows with the density. Strengths that fade with age have
/// <see cref="Confidence.Fading"/>, of the same α. The factors are as many as the data supports and an iteration
/// affords. Neighbours are added unless their co-occurrences are too many to count.
/// </summary>
sealed record StandardSettings
{
    /// <summary>The rule in use.</summary>
    public static readonly StandardSettings Rule = new();

    /// <summary>The default of --factors, for help.</summary>
    public static string FactorsHelp =>
        $"{Factors[^1]} to {Factors[0]}, at most 1 for each {MinRowsPerFactor} users and each {MinRowsPerFactor} items";

    /// <summary>The numbers of factors to choose from, largest first. The last one suits data of any size.</summary>
    static readonly int[] Factors = [512, 256, 128];

    /// <summary>The least number of users, and of items, for each factor.</summary>
    const int MinRowsPerFactor = 8;

    /// <summary>The largest product of pairs and factors: a bound of the time of an iteration.</summary>
    const double MaxPairFactors = 3e8;

    /// <summary>The most co-occurrences of items, Σ n_u² over the users, that are counted without being asked: a minute on two cores.</summary>
    const double MaxCoOccurrences = 1e11;

    /// <summary>α.</summary>
    public double Alpha { get; init; } = 0.3;

    /// <summary>α₀ of a matrix in which every pair is seen.</summary>
    public double UnobservedScale { get; init; } = 0.3;

    /// <summary>The growth of α₀ with the density: <c>α₀ = scale·density^exponent</c>.</summary>
    public double UnobservedExponent { get; init; } = 0.125;

    /// <summary>The same options with a weighting, a number of factors and neighbours. Options that have a weighting stay as
    /// they are.</summary>
    /// <param name="options">The options.</param>
    /// <param name="matrix">The interactions to train on.</param>
    public AlsOptions Complete(AlsOptions options, InteractionMatrix matrix)
    {
        var (users, items) = (matrix.Users.Count, matrix.Items.Count);
        if (options.HasWeighting) return options;
        return options with
        {
            Factors = options.HasFactors ? options.Factors : FactorsFor(users, items, matrix.Entries),
            Confidence = matrix.Times?.HalfLife is null ? Confidence.Normalized : Confidence.Fading,
            Alpha = Alpha,
            UnobservedWeight = UnobservedWeightFor(matrix.Entries / ((double)users * items)),
            // Neighbours add up the items that a user has, new and old alike: they would undo the half-life.
            Neighbours = options.HasNeighbours ? options.Neighbours : matrix.Times?.HalfLife is null ? NeighboursFor(matrix.ByUser) : null,
        };
    }

    static NeighbourOptions? NeighboursFor(SparseRows byUser)
    {
        var coOccurrences = 0.0;
        for (var user = 0; user < byUser.Rows; user++) coOccurrences += Math.Pow(byUser.RowLength(user), 2);
        return coOccurrences <= MaxCoOccurrences ? new NeighbourOptions() : null;
    }

    /// <summary>α₀ for a share of seen pairs, rounded to two digits.</summary>
    /// <param name="density">The share of pairs that are seen, above 0 and at most 1.</param>
    public double UnobservedWeightFor(double density) =>
        SignificantDigits.Round(UnobservedScale * Math.Pow(density, UnobservedExponent), digits: 2);

    /// <summary>The number of factors: an eighth of the users or of the items, whichever are fewer, from 128 to 512; fewer for many pairs.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="pairs">The number of pairs of a user and an item.</param>
    public static int FactorsFor(long users, long items, long pairs)
    {
        foreach (var factors in Factors)
        {
            if (factors * MinRowsPerFactor <= Math.Min(users, items) && factors * (double)pairs <= MaxPairFactors) return factors;
        }

        return Factors[^1];
    }
}
