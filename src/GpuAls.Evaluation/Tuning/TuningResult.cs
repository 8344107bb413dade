using GpuAls.Evaluation.Metrics;

namespace GpuAls.Evaluation.Tuning;

/// <summary>What a search found, beside the two bars that a model has to clear.</summary>
/// <param name="Metric">What was measured: "ndcg@10".</param>
/// <param name="Users">Of how many users.</param>
/// <param name="TestPairs">How many pairs they were to find.</param>
/// <param name="SamplePairs">How many pairs the sample of the users has on which trials are trained first; null where there is none.</param>
/// <param name="Trials">All trials, best first: those that were trained on all pairs, then those that ended on the sample, then those that failed; one or more.</param>
/// <param name="Popularity">The same of recommending the most popular items.</param>
/// <param name="ItemCosine">The same of recommending the items most like the user's own.</param>
public sealed record TuningResult(string Metric, int Users, long TestPairs, long? SamplePairs, IReadOnlyList<TuningTrial> Trials, double Popularity, double ItemCosine)
{
    /// <summary>The best one.</summary>
    public TuningTrial Best => Trials[0];

    /// <summary>The one with the usual settings.</summary>
    public TuningTrial Standard => Trials.Single(trial => trial.Number == 1);
}
