using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Reranking;

/// <summary>
/// A penalty for being popular as one more factor: s − P·d·q = (x, −P·d)·(y, q), with d² = xᵀ(YᵀY)x / items, so all that ranks by a product ranks by this, and
/// stays as exact.
/// </summary>
/// <remarks>
/// Of any two lists of equal length that are best at P and at a higher P, the latter's sum of q is not above the former's: add the two inequalities that say so.
/// </remarks>
sealed class PopularityPenalty
{
    const int UsersAPiece = 256;

    readonly AlsModel model;
    readonly double strength;
    readonly double[] gram;

    /// <param name="model">The model.</param>
    /// <param name="strength">P.</param>
    /// <param name="listened">[users × items] Whose listeners are counted.</param>
    /// <exception cref="GpuAlsException">There are no likes to count.</exception>
    public PopularityPenalty(AlsModel model, double strength, SparseRows listened)
    {
        this.model = model;
        this.strength = strength;
        gram = ExactGram.Compute(model.Factors.Items);
        var listeners = ItemUserCounts.Count(listened);
        var most = Math.Log(1.0 + listeners.DefaultIfEmpty().Max());
        if (most == 0) throw new GpuAlsException("the model has no likes, so nothing tells how popular its items are");
        Items = Lengthen(model.Factors.Items, item => Math.Log(1.0 + listeners[item]) / most);
    }

    /// <summary>[items × f + 1] Y and q.</summary>
    public FactorMatrix Items { get; }

    /// <summary>The model whose scores are the penalised ones, for all users.</summary>
    public AlsModel ToModel() => WithUsers(Lengthen(model.Factors.Users, user => Last(model.Factors.Users.Row(user))));

    /// <summary>The same for the user of <see cref="Apply"/> alone, who was lengthened: it has no other.</summary>
    public AlsModel ToModelOfItems() => WithUsers(FactorMatrix.Zeros(0, Items.Factors));

    /// <summary>Somebody whose scores are the penalised ones in <see cref="ToModelOfItems"/>.</summary>
    public FoldedInUser Apply(FoldedInUser user) => new(user.Likes, [.. user.Exact, Last(user.Vector)]);

    AlsModel WithUsers(FactorMatrix users) => model with { Factors = new AlsFactors(users, Items), Options = model.Options with { Factors = Items.Factors } };

    /// <summary>−P·d.</summary>
    double Last(ReadOnlySpan<float> x)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var row = gram.AsSpan(i * x.Length, i + 1);
            var half = 0.5 * row[i] * x[i];
            for (var j = 0; j < i; j++) half += row[j] * x[j];
            sum += 2 * half * x[i];
        }

        return -strength * Math.Sqrt(Math.Max(0, sum) / Items.Rows);
    }

    static FactorMatrix Lengthen(FactorMatrix from, Func<int, double> last)
    {
        var to = FactorMatrix.Zeros(from.Rows, from.Factors + 1);
        Threads.ForEachPiece((from.Rows + UsersAPiece - 1) / UsersAPiece, Environment.ProcessorCount, piece =>
        {
            for (var row = piece * UsersAPiece; row < Math.Min(from.Rows, (piece + 1L) * UsersAPiece); row++)
            {
                var values = to.WritableRow(row);
                from.Row(row).CopyTo(values);
                values[^1] = (float)last(row);
            }
        });
        return to;
    }
}
