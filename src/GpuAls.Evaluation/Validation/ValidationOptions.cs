using GpuAls.Core;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Validation;

/// <summary>How a training is watched: which metric of the held-out pairs, of how many users, and when to stop.</summary>
public sealed record ValidationOptions
{
    /// <summary>The metric, the higher the better: precision@k, recall@k, recall-capped@k, hit-rate@k, map@k, ndcg@k, mrr or auc.</summary>
    public string Metric { get; init; } = "ndcg@10";

    /// <summary>
    /// Training stops when so many iterations in a row were no better than the best one, and the best one's factors are the model; 1 or more. Null: all
    /// iterations are run, and the last one's are. A copy of the best factors is kept meanwhile: (users + items)·f float32.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>At most so many test users are asked, drawn by <see cref="Seed"/>, so that validation costs little where there are many; 1 or more.</summary>
    public int MostUsers { get; init; } = 2000;

    /// <summary>The seed of the split, and of the draw of users.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>What held the pairs out, for the record: "random:0.1". Null where nobody says.</summary>
    public string? Split { get; init; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="GpuAlsException">A setting is out of its range; the message names it, its value and the range.</exception>
    public void Validate()
    {
        AccuracyMetric.Parse(Metric);
        if (Patience < 1) throw new GpuAlsException($"patience is {Patience}, expected 1 or more");
        if (MostUsers < 1) throw new GpuAlsException($"validation users is {MostUsers}, expected 1 or more");
    }
}
