using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Benchmarks.Quality;

/// <summary>The constants of the rule of the defaults: the ones in use, and others around them.</summary>
/// <param name="Alpha">α.</param>
/// <param name="UnobservedScale">α₀ of a matrix in which every pair is seen.</param>
/// <param name="NoiseShare">λ ÷ the noise level.</param>
sealed record RuleCandidate(double Alpha, double UnobservedScale, double NoiseShare)
{
    static readonly StandardSettings Rule = StandardSettings.Rule;
    static readonly double[] NoiseShares = [0.85, 1, 1.18];

    /// <summary>
    /// Nine of the 27 combinations of three values each, with every pair of values of two constants once (a Latin square); the middle one is in use.
    /// </summary>
    public static IReadOnlyList<RuleCandidate> All { get; } =
    [
        .. from a in Enumerable.Range(0, 3)
           from s in Enumerable.Range(0, 3)
           select new RuleCandidate(Rule.Alpha * Factor(a), Rule.UnobservedScale * Factor(s), NoiseShares[(a + s + 2) % 3]),
    ];

    /// <summary>The constants in use.</summary>
    public static RuleCandidate InUse => All[All.Count / 2];

    /// <summary>The name in files and tables.</summary>
    public string Name => FormattableString.Invariant($"α {Alpha:G3}, α₀ {UnobservedScale:G3}·density^{Rule.UnobservedExponent}, {NoiseShare}·λ");

    /// <summary>NDCG@10 of a training with these constants.</summary>
    /// <param name="holdout">The training part and the test part.</param>
    /// <param name="evaluator">Evaluates the test part.</param>
    public double Measure(Holdout holdout, Evaluator evaluator)
    {
        var rule = Rule with { Alpha = Alpha, UnobservedScale = UnobservedScale };
        var options = rule.Complete(new AlsOptions(), holdout.Train).Resolve(holdout.Train);
        var model = new AlsTrainer(options with { Regularization = NoiseShare * options.Regularization }, new CpuDevice()).Train(holdout.Train);
        return evaluator.Evaluate(new ModelRanker(model))["ndcg@10"].Mean;
    }

    /// <summary>The candidate with the best mean share of the best candidate of each set.</summary>
    /// <param name="results">The measurements of all candidates on the sets that count.</param>
    public static RuleCandidate Best(IEnumerable<QualityResult> results)
    {
        var bySet = results.GroupBy(result => result.Set).ToList();
        return All.MaxBy(candidate => bySet.Average(
            set => set.First(result => result.Method == candidate.Name).Ndcg / set.Max(result => result.Ndcg)))!;
    }

    static double Factor(int step) => Math.Pow(1.5, step - 1);
}
