using System.Globalization;
using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Testing;

/// <summary>Small random matrices of a given shape, the same at every run.</summary>
static class RandomProblem
{
    /// <summary>
    /// Options for which α, λ, the steps and the confidence all matter: with α = 1 or λ = 0, no test would notice an engine that ignores them.
    /// </summary>
    public static AlsOptions Options(int factors, Solver solver) => new()
    {
        Factors = factors,
        Alpha = 3,
        Regularization = 0.2,
        Confidence = Confidence.Log,
        Iterations = 1,
        Solver = solver,
        ConjugateGradientSteps = 4,
        ComputeLoss = true,
    };

    /// <summary>A matrix whose user rows have the given numbers of entries.</summary>
    public static InteractionMatrix WithRowLengths(int items, params int[] lengths)
    {
        var random = new Random(20081215);
        var builder = new InteractionMatrixBuilder();
        for (var item = 0; item < items; item++) builder.Items.GetOrAdd(Name("i", item));
        for (var user = 0; user < lengths.Length; user++)
        {
            builder.Users.GetOrAdd(Name("u", user));
            var all = Enumerable.Range(0, items).ToArray();
            random.Shuffle(all);
            for (var e = 0; e < lengths[user]; e++) builder.Add(user, all[e], random.Next(1, 100));
        }

        return builder.Build();
    }

    /// <summary>
    /// Start factors of both signs, [rows × f]: systems as they are in the middle of a training, not the nearly singular ones of its first sweep.
    /// </summary>
    public static double[][] Start(int rows, int factors, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, rows)
            .Select(_ => Enumerable.Range(0, factors).Select(_ => (double)(random.NextSingle() - 0.5f)).ToArray())
            .ToArray();
    }

    static byte[] Name(string side, int row) => System.Text.Encoding.UTF8.GetBytes(side + row.ToString(CultureInfo.InvariantCulture));
}
