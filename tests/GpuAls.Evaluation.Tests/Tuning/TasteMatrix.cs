using GpuAls.Core.Interactions;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation.Tests;

/// <summary>
/// Four tastes of 15 items each; each of 160 users has ten items, eight of them of their own taste, more plays for the first of a taste.
/// </summary>
static class TasteMatrix
{
    const int Tastes = 4;
    const int ItemsATaste = 15;

    public static InteractionMatrix Create(int seed = 1)
    {
        var random = new Random(seed);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < 160; user++)
        {
            var own = Enumerable.Range(0, ItemsATaste).OrderBy(_ => random.Next()).Take(8).Select(item => user % Tastes * ItemsATaste + item);
            var others = Enumerable.Range(0, Tastes * ItemsATaste)
                .Where(item => item / ItemsATaste != user % Tastes)
                .OrderBy(_ => random.Next())
                .Take(2);
            foreach (var item in own.Concat(others)) builder.Add($"u{user}", $"i{item}", 1 + random.Next(20) / (1 + item % ItemsATaste));
        }

        return builder.Build();
    }

    public static Holdout Hold(int seed = 1)
    {
        var matrix = Create(seed);
        return Holdout.From(matrix, new RandomSplit(0.2).Assign(matrix, seed: 3));
    }
}
