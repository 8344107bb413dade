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

    /// <summary>Whether short rows of users, and of items, are solved with one unknown for each entry.</summary>
    public required bool UserShortRowsPay { get; init; }

    /// <inheritdoc cref="UserShortRowsPay"/>
    public required bool ItemShortRowsPay { get; init; }

    /// <summary>[ranks + 1] The first user of each rank, and the number of users.</summary>
    public required int[] UserBounds { get; init; }

    /// <summary>[ranks + 1] The first item of each rank, and the number of items.</summary>
    public required int[] ItemBounds { get; init; }

    /// <summary>The settings of a problem.</summary>
    /// <param name="problem">The whole problem.</param>
    /// <param name="ranks">The number of ranks.</param>
    public static PartSettings Of(AlsProblem problem, int ranks) => new()
    {
        Factors = problem.Start.Users.Factors,
        Regularization = problem.Regularization,
        Solver = problem.Solver,
        Steps = problem.ConjugateGradientSteps,
        Block = problem.Block,
        HasDislikes = problem.HasDislikes,
        KeepsUserGram = problem.KeepsUserGram,
        HasRowRegularization = problem.UserRegularization is not null,
        UserShortRowsPay = ShortRowRule.Pays(problem, ofUsers: true),
        ItemShortRowsPay = ShortRowRule.Pays(problem, ofUsers: false),
        UserBounds = RankRanges.OfEqualCost(problem.ByUser, ranks, problem.Start.Users.Factors).Bounds.ToArray(),
        ItemBounds = RankRanges.OfEqualCost(problem.ByItem, ranks, problem.Start.Users.Factors).Bounds.ToArray(),
    };

    /// <summary>As bytes for the other ranks.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    /// <summary>From the bytes of rank 0.</summary>
    public static PartSettings FromBytes(byte[] bytes) => JsonSerializer.Deserialize<PartSettings>(bytes)!;
}
