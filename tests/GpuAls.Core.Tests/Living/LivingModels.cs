using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Core.Tests;

/// <summary>Models that are updated: users with tastes, more interactions of them, and the objective and its gradient in double.</summary>
static class LivingModels
{
    /// <summary>A training that ends with exact solutions of nearly converged vectors.</summary>
    public static AlsOptions Options { get; } = new()
    {
        Factors = 8,
        Regularization = 2,
        Confidence = Confidence.Log,
        Alpha = 1.5,
        Iterations = 60,
        Solver = Solver.Cholesky,
        Seed = 3,
    };

    /// <summary>
    /// Interactions of 240 users with 90 items in six groups: four of five are with an item of the user's group. The same seed gives the same list.
    /// </summary>
    public static (string User, string Item, float Strength)[] Events(int count, int seed = 1, int dislikesInTen = 0)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var user = random.Next(240);
                var item = random.Next(5) < 4 ? user % 6 + 6 * random.Next(15) : random.Next(90);
                return ($"user {user}", $"item {item}", (float)random.Next(1, 20) * (random.Next(10) < dislikesInTen ? -1 : 1));
            }),
        ];
    }

    /// <summary>A matrix of interactions.</summary>
    public static InteractionMatrix Matrix(params IEnumerable<(string User, string Item, float Strength)> events)
    {
        var builder = new InteractionMatrixBuilder();
        foreach (var (user, item, strength) in events) builder.Add(user, item, strength);
        return builder.Build();
    }

    /// <summary>A trained model.</summary>
    public static AlsModel Train(IEnumerable<(string User, string Item, float Strength)> events, AlsOptions? options = null) =>
        new AlsTrainer(options ?? Options, new CpuDevice(2)).Train(Matrix(events), cancel: TestContext.Current.CancellationToken);

    /// <summary>The loss of a model on its own history, in double.</summary>
    public static double Loss(AlsModel model)
    {
        var (byUser, _, ofUsers, ofItems) = Problem(model);
        return ReferenceAls.ComputeLoss(byUser, Wide(model.Factors.Users), Wide(model.Factors.Items), ofUsers, ofItems).Total;
    }

    /// <summary>[rows] |A·x − b| / |b| of each user, then of each item; 0 for a row whose b is 0.</summary>
    public static (double[] Users, double[] Items) Gradients(AlsModel model)
    {
        var (byUser, byItem, ofUsers, ofItems) = Problem(model);
        var (users, items) = (Wide(model.Factors.Users), Wide(model.Factors.Items));
        return (
            Gradients(byUser, users, items, ofUsers, model.UserFeatures, model.Features?.Users),
            Gradients(byItem, items, users, ofItems, model.ItemFeatures, model.Features?.Items));
    }

    /// <summary>[rows][f] Factors in double.</summary>
    public static double[][] Wide(FactorMatrix factors) =>
        [.. Enumerable.Range(0, factors.Rows).Select(row => Array.ConvertAll(factors.Row(row).ToArray(), value => (double)value))];

    static (ReferenceAls.Entry[][] ByUser, ReferenceAls.Entry[][] ByItem, double[] OfUsers, double[] OfItems) Problem(AlsModel model)
    {
        var byUser = ReferenceWeights.ByUser(model.Known, model.Options);
        var byItem = ReferenceWeights.Transpose(byUser, model.Items.Count);
        var (ofUsers, ofItems) = ReferenceAls.RowRegularization(byUser, byItem, model.Options);
        double[] Solved(double[] lambdas) => Array.ConvertAll(lambdas, lambda => lambda / model.Options.UnobservedWeight);
        return (byUser, byItem, Solved(ofUsers), Solved(ofItems));
    }

    static double[] Gradients(
        ReferenceAls.Entry[][] rows, double[][] x, double[][] y, double[] lambdas, FeatureWeights? weights, SparseRows? table)
    {
        var gram = ReferenceAls.Gram(y, 0);
        return
        [
            .. rows.Select((row, n) =>
            {
                var product = ReferenceAls.Apply(gram, row, y, x[n]);
                var b = ReferenceAls.RightHandSide(row, y);
                if (weights is not null)
                {
                    // λ·m with m = ρ(n)·(Wᵀa + w₀ − x̄).
                    var predicted = weights.Predict(table!.RowColumns(n), table.RowValues(n));
                    var share = weights.Scale.Of(row.Count(entry => entry.RightSide > 0));
                    b = [.. b.Select((value, k) => value + lambdas[n] * share * (predicted[k] - (double)weights.Mean[k]))];
                }

                var size = Math.Sqrt(b.Sum(value => value * value));
                return size == 0 ? 0 : Math.Sqrt(product.Select((value, k) => Math.Pow(value + lambdas[n] * x[n][k] - b[k], 2)).Sum()) / size;
            }),
        ];
    }
}
