using GpuAls.Core;

namespace GpuAls.Evaluation.Validation;

/// <summary>The settings of a validation: the metric of the held-out pairs, the number of users, and when to stop.</summary>
public sealed record ValidationOptions
{
    internal static readonly NumberRange<int> PatienceRange = NumberRange.AtLeast(1);
    internal static readonly NumberRange<int> MaxUsersRange = NumberRange.AtLeast(1);

    /// <summary>
    /// An accuracy metric, for which higher is better: precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc.
    /// </summary>
    public string Metric { get; init; } = "ndcg@10";

    /// <summary>
    /// The number of iterations without a better metric after which the training stops, 1 or more. The
    /// model then has the factors of the best iteration, of which the training holds a copy: (users +
    /// items)·f float32. Null: all iterations run, and the model has the factors of the last one.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>
    /// The maximum number of test users, 1 or more. They are drawn by <see cref="Seed"/>, so that validation costs little with many users.
    /// </summary>
    public int MaxUsers { get; init; } = 2000;

    /// <summary>The seed of the split, and of the draw of users.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>The split that held the pairs out, for the record: "random:0.1". Null: not recorded.</summary>
    public string? Split { get; init; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message has its name, its value and the range.</exception>
    public void Validate()
    {
        Metrics.Metric.ParseAccuracy(Metric);
        if (Patience is { } patience) PatienceRange.Require("patience", patience);
        MaxUsersRange.Require("validation users", MaxUsers);
    }
}
