using GpuAls.Core.Interactions;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>One data set that solvers are compared on, with a fifth of its pairs held out.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Train">The pairs of the training.</param>
/// <param name="Evaluator">Ranks the held-out pairs of at most <see cref="MaxTestUsers"/> users.</param>
sealed record ComparedData(string Name, InteractionMatrix Train, Evaluator Evaluator)
{
    /// <summary>More users would narrow the interval and take longer than the training.</summary>
    public const int MaxTestUsers = 4000;

    const double TestShare = 0.2;
    const long SplitSeed = 42;

    /// <summary>Generated pairs with the default seed.</summary>
    /// <param name="name">The name in tables.</param>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="rows">The number of pairs.</param>
    public static ComparedData Generate(string name, int users, int items, long rows) => Of(name, ComparedSets.Generate(users, items, rows));

    /// <summary>Holds a fifth of some pairs out.</summary>
    /// <param name="name">The name in tables.</param>
    /// <param name="matrix">The pairs.</param>
    public static ComparedData Of(string name, InteractionMatrix matrix)
    {
        var holdout = Holdout.From(matrix, new RandomSplit(TestShare).Assign(matrix, SplitSeed));
        var test = TestSet.For(holdout).Rows;
        if (test.Rows > MaxTestUsers)
        {
            var end = test.Offsets[MaxTestUsers];
            test = test.Where(entry => entry < end);
        }

        var train = holdout.Train;
        return new(name, train, new Evaluator(train.ByUser, train.ByUser, test, new EvaluationOptions { Cutoffs = [10] }));
    }
}
