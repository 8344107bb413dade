using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Reranking;

/// <summary>
/// A penalty for popular items as one more factor: s − P·d·q = (x, −P·d)·(y, q), with d² = xᵀ(YᵀY)x / items. Every ranking by a product ranks by
/// this, and stays exact.
/// </summary>
/// <remarks>
/// A list for a higher P never has a higher sum of q than a list of equal length
/// for P: add the two inequalities that state the optimality of each list.
/// </remarks>
sealed class PopularityPenalty
{
    const int PieceUsers = 256;

    readonly AlsModel model;
    readonly double strength;
    readonly ItemPopularity popularity;

    /// <param name="model">The model.</param>
    /// <param name="strength">P.</param>
    /// <param name="counted">[users × items] The interactions that popularity is counted from.</param>
    /// <exception cref="GpuAlsException">There are no likes to count.</exception>
    public PopularityPenalty(AlsModel model, double strength, SparseRows counted)
    {
        this.model = model;
        this.strength = strength;
        popularity = new ItemPopularity(model.Factors.Items, counted);
        Items = Lengthen(model.Factors.Items, item => popularity.Values[item]);
    }

    /// <summary>[items × f + 1] Y and q.</summary>
    public FactorMatrix Items { get; }

    /// <summary>The model with the penalised scores, for all users.</summary>
    public AlsModel ToModel() => WithUsers(Lengthen(model.Factors.Users, user => Last(model.Factors.Users.Row(user))));

    /// <summary>The model with the penalised scores for a user of <see cref="Apply"/>; it has no users of its own.</summary>
    public AlsModel ToModelOfItems() => WithUsers(FactorMatrix.Zeros(0, Items.Factors));

    /// <summary>The user whose scores in <see cref="ToModelOfItems"/> are the penalised ones.</summary>
    public FoldedInUser Apply(FoldedInUser user) => new(user.Likes, [.. user.Exact, Last(user.Vector)]);

    AlsModel WithUsers(FactorMatrix users) =>
        model with
        {
            Factors = new AlsFactors(users, Items),
            Options = model.Options with { Factors = Items.Factors },
            // Of vectors without the penalty.
            Index = null,
        };

    double Last(ReadOnlySpan<float> x) => popularity.Factor(strength, x);

    static FactorMatrix Lengthen(FactorMatrix from, Func<int, double> last)
    {
        var to = FactorMatrix.Zeros(from.Rows, from.Factors + 1);
        Threads.ForEachPiece((from.Rows + PieceUsers - 1) / PieceUsers, Environment.ProcessorCount, piece =>
        {
            for (var row = piece * PieceUsers; row < Math.Min(from.Rows, (piece + 1L) * PieceUsers); row++)
            {
                var values = to.WritableRow(row);
                from.Row(row).CopyTo(values);
                values[^1] = (float)last(row);
            }
        });
        return to;
    }
}
