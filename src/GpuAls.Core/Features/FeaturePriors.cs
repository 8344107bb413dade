using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Features;

/// <summary>The learned priors of both sides in a training.</summary>
/// <param name="Users">That of the users; null without features of users.</param>
/// <param name="Items">That of the items; null without features of items.</param>
sealed record FeaturePriors(SidePrior? Users, SidePrior? Items)
{
    /// <summary>The priors of a training.</summary>
    /// <param name="features">The features, which fit the matrix.</param>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="options">The resolved options.</param>
    /// <param name="threads">The number of threads; it changes no bit.</param>
    public static FeaturePriors Of(SideFeatures features, InteractionMatrix matrix, AlsOptions options, int threads)
    {
        var regularization = options.RowRegularization(matrix.ByUser);
        return new(
            features.Users is { } ofUsers
                ? new(ofUsers, matrix.ByUser, options.FeatureRegularization, regularization.Mean, regularization.Users(), scale: null, threads)
                : null,
            // Rare items are found by their features alone, and ρ that was fitted to their vectors would hide them (docs/decisions/0032).
            features.Items is { } ofItems
                ? new(
                    ofItems,
                    matrix.ByItem,
                    options.FeatureRegularization,
                    regularization.Mean,
                    regularization.Items(),
                    PriorScale.OfItems,
                    threads)
                : null);
    }

    /// <summary>Continues after an iteration of another process.</summary>
    /// <param name="iterations">The number of iterations that are done.</param>
    /// <param name="users">The last fit of the users; null without features of users.</param>
    /// <param name="items">The last fit of the items; null without features of items.</param>
    /// <returns>Whether there is a fit of each side that has features.</returns>
    public bool Continue(int iterations, FeatureWeights? users, FeatureWeights? items)
    {
        if (users is not null) Users?.Continue(iterations, users);
        if (items is not null) Items?.Continue(iterations, items);
        return (Users is null) == (users is null) && (Items is null) == (items is null);
    }

    /// <summary>A problem whose rows have priors, all of them zero.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="matrix">The interactions to train on.</param>
    /// <param name="device">The device, which may add the pairs of the priors itself.</param>
    public AlsProblem AddTo(AlsProblem problem, InteractionMatrix matrix, IAlsDevice device)
    {
        var with = device.AddsPriors
            ? RowPriors.AddMemory(problem, Users is not null, Items is not null)
            : RowPriors.AddTo(problem, Users is not null, Items is not null, matrix.ByUser.Arrays);
        return with with { UserPriors = Users?.Rows, ItemPriors = Items?.Rows };
    }
}
