using System.Text.Json;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Distributed.Partition;

/// <summary>Everything about a training that all ranks know: its settings, and the rows that each rank solves.</summary>
sealed record PartSettings
{
    /// <summary>The number of factors f.</summary>
    public required int Factors { get; init; }

    /// <summary>λ/α₀, see <see cref="AlsProblem.Regularization"/>.</summary>
    public required double Regularization { get; init; }

    /// <summary>The solver.</summary>
    public required Solver Solver { get; init; }

    /// <summary>Steps for each row, for the solvers that take steps.</summary>
    public required int Steps { get; init; }

    /// <summary>The factors of a block of iALS++.</summary>
    public required int Block { get; init; }

    /// <summary>Whether some pairs are disliked.</summary>
    public required bool HasDislikes { get; init; }

    /// <summary>Whether the change of XᵀX is measured.</summary>
    public required bool KeepsUserGram { get; init; }

    /// <summary>Whether each row has its own λ.</summary>
    public required bool HasRowRegularization { get; init; }

    /// <summary>Whether the users have priors, see <see cref="RowPriors"/>.</summary>
    public required bool HasUserPriors { get; init; }

    /// <summary>Whether the items have priors.</summary>
    public required bool HasItemPriors { get; init; }

    /// <summary>The number of features that the priors of the users come from; 0 without priors.</summary>
    public required int UserFeatures { get; init; }

    /// <summary>The number of features that the priors of the items come from; 0 without priors.</summary>
    public required int ItemFeatures { get; init; }

    /// <summary>Whether short rows of users, and of items, are solved with one unknown for each entry.</summary>
    public required bool UserShortRowsPay { get; init; }

    /// <inheritdoc cref="UserShortRowsPay"/>
    public required bool ItemShortRowsPay { get; init; }

    /// <summary>The source of the factors.</summary>
    public required FactorSource Source { get; init; }

    /// <summary>The start factors, if the ranks compute them.</summary>
    public required StartRecipe Recipe { get; init; }

    /// <summary>[ranks + 1] The first user of each rank, and the number of users.</summary>
    public required int[] UserBounds { get; init; }

    /// <summary>[ranks + 1] The first item of each rank, and the number of items.</summary>
    public required int[] ItemBounds { get; init; }

    /// <summary>The settings of a problem.</summary>
    /// <param name="problem">The whole problem.</param>
    /// <param name="users">The users that each rank solves.</param>
    /// <param name="items">The items that each rank solves.</param>
    public static PartSettings Of(AlsProblem problem, RankRanges users, RankRanges items) => new()
    {
        Factors = problem.Start.Users.Factors,
        Regularization = problem.Regularization,
        Solver = problem.Solver,
        Steps = problem.ConjugateGradientSteps,
        Block = problem.Block,
        HasDislikes = problem.HasDislikes,
        KeepsUserGram = problem.KeepsUserGram,
        HasRowRegularization = problem.UserRegularization is not null,
        HasUserPriors = problem.HasUserPriors,
        HasItemPriors = problem.HasItemPriors,
        UserFeatures = problem.UserPriors?.Features ?? 0,
        ItemFeatures = problem.ItemPriors?.Features ?? 0,
        UserShortRowsPay = ShortRowRule.Pays(problem.ByUser, problem.Start.Items, problem.HasUserPriors ? 1 : 0),
        ItemShortRowsPay = ShortRowRule.Pays(problem.ByItem, problem.Start.Users, problem.HasItemPriors ? 1 : 0),
        Source = problem.Recipe is null ? FactorSource.Rank0 : FactorSource.Recipe,
        Recipe = problem.Recipe ?? default,
        UserBounds = users.Bounds.ToArray(),
        ItemBounds = items.Bounds.ToArray(),
    };

    /// <summary>As bytes for the other ranks.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>From the bytes of rank 0.</summary>
    public static PartSettings FromBytes(byte[] bytes) => JsonSerializer.Deserialize<PartSettings>(bytes)!;
}

/// <summary>The source of the factors of a session.</summary>
enum FactorSource
{
    /// <summary>Rank 0 has all.</summary>
    Rank0,

    /// <summary>Each rank computes those of its rows.</summary>
    Recipe,

    /// <summary>Each rank has those of its rows in the session before, which had other ranges of rows.</summary>
    LastSession,
}
