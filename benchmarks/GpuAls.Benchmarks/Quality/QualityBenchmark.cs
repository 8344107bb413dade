using System.Globalization;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Benchmarks.Quality;

/// <summary>
/// <c>--quality FOLDER</c>: popularity, item cosine, EASE, the notebook, a training without options, with and without neighbours, and a tuned one
/// on every data set, and the constants of the rule of the defaults, chosen again without each set.
/// </summary>
public sealed class QualityBenchmark : ICheckedBenchmark
{
    const string Page = "quality.md";
    const string Results = "quality.tsv";
    const string Candidates = "quality-rule.tsv";

    // Beyond, EASE takes minutes and gigabytes.
    const int MaxEaseItems = 5000;

    // Those of the paper; the best of them on the test part counts, in favour of the rival.
    static readonly double[] EaseRegularizations = [100, 250, 500];

    /// <summary>
    /// Measures every data set of a plan that the folder does not have yet. The results are kept after each method, so an interrupted run continues.
    /// </summary>
    /// <param name="folder">The folder of the results; it is created if it is missing.</param>
    /// <param name="plan">The data sets.</param>
    /// <exception cref="GpuAlsException">A data set cannot be read, or a training failed.</exception>
    internal static IReadOnlyList<QualityResult> Write(string folder, QualityPlan plan)
    {
        Directory.CreateDirectory(folder);
        var (resultsFile, candidatesFile) = (Path.Combine(folder, Results), Path.Combine(folder, Candidates));
        var (results, candidates) = (QualityResult.Read(resultsFile), QualityResult.Read(candidatesFile));
        foreach (var set in plan.Sets)
        {
            if (IsComplete(set, plan, results, candidates) || set.Load(plan.Folder) is not { } matrix) continue;
            var work = Directory.CreateTempSubdirectory("gpuals-quality-").FullName;
            try
            {
                var split = new Lazy<(Holdout, Evaluator)>(() => Split(set, work));
                Measure(set, matrix, work, split, plan, Add);
                if (plan.LeavesOut) MeasureCandidates(set, split.Value, candidates, candidatesFile);
            }
            finally
            {
                Directory.Delete(work, recursive: true);
            }
        }

        var command = $"dotnet run -c Release --project benchmarks/GpuAls.Benchmarks -- --quality FOLDER {plan.Options}".TrimEnd();
        File.WriteAllText(Path.Combine(folder, Page), QualityPage.Create(results, candidates, command));
        return results;

        void Add(QualityResult result)
        {
            if (results.Exists(other => other.Set == result.Set && other.Method == result.Method)) return;
            results.Add(result);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{result.Set}, {result.Method}: {result.Ndcg:F4}, {result.Seconds:F2} s, {result.Settings}"));
            QualityResult.Write(resultsFile, results);
        }
    }

    /// <summary>Measures the smallest generated set: every method is above popularity, and the results can be read again.</summary>
    public void Check()
    {
        var folder = Directory.CreateTempSubdirectory("gpuals-quality-").FullName;
        try
        {
            var plan = new QualityPlan { Only = "dense, 2,000 × 1,000, without counts", Minutes = 0, LeavesOut = false };
            var results = Write(folder, plan);
            var page = File.ReadAllText(Path.Combine(folder, Page));
            Write(folder, plan);
            if (File.ReadAllText(Path.Combine(folder, Page)) != page) throw new InvalidOperationException("the page of the same results differs");
            var popularity = results.Single(result => result.Method == QualityMethods.Popularity).Ndcg;
            foreach (var method in QualityMethods.All.Except([QualityMethods.Popularity, QualityMethods.Tuned]))
            {
                var ndcg = results.Single(result => result.Method == method).Ndcg;
                if (!(ndcg > popularity)) throw new InvalidOperationException($"{method} has {ndcg}; expected more than popularity, {popularity}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static bool IsComplete(QualitySet set, QualityPlan plan, List<QualityResult> results, List<QualityResult> candidates)
    {
        var done = results.Where(result => result.Set == set.Name).Select(result => result.Method).ToHashSet();
        string[] needed = [QualityMethods.ItemCosine, QualityMethods.FactorsAlone, QualityMethods.NoOption];
        return done.IsSupersetOf([.. needed, .. plan.Minutes > 0 ? (string[])[QualityMethods.Tuned] : []])
            && (!plan.LeavesOut || RuleCandidate.All.All(one => candidates.Exists(result => result.Set == set.Name && result.Method == one.Name)));
    }

    static void Measure(
        QualitySet set, InteractionMatrix matrix, string work, Lazy<(Holdout, Evaluator)> split, QualityPlan plan, Action<QualityResult> add)
    {
        set.Write(matrix, QualityRun.Whole(work));
        var run = new QualityRun(set, work);
        run.Split();
        add(run.Measure(QualityMethods.Notebook, "--preset", "notebook"));
        add(run.Measure(QualityMethods.FactorsAlone, "--neighbours", "0"));
        add(run.Measure(QualityMethods.NoOption));
        foreach (var baseline in run.Baselines()) add(baseline);
        if (matrix.Items.Count <= MaxEaseItems) add(Ease(set, split.Value));
        if (plan.Minutes > 0) add(run.Tune(plan.Minutes));
    }

    static QualityResult Ease(QualitySet set, (Holdout, Evaluator) split)
    {
        var (holdout, evaluator) = split;
        var best = EaseRegularizations
            .Select(regularization => (
                Regularization: regularization,
                Value: evaluator.Evaluate(new EaseRanker(holdout.Train.ByUser, holdout.Known, regularization))["ndcg@10"]))
            .MaxBy(result => result.Value.Mean);
        var settings = string.Create(CultureInfo.InvariantCulture, $"λ {best.Regularization}");
        return new(set.Name, QualityMethods.Ease, best.Value.Mean, best.Value.Low, best.Value.High, null, null, settings);
    }

    static void MeasureCandidates(QualitySet set, (Holdout, Evaluator) split, List<QualityResult> candidates, string file)
    {
        var (holdout, evaluator) = split;
        foreach (var candidate in RuleCandidate.All)
        {
            if (candidates.Exists(result => result.Set == set.Name && result.Method == candidate.Name)) continue;
            candidates.Add(new(set.Name, candidate.Name, candidate.Measure(holdout, evaluator), null, null, null, null, ""));
            QualityResult.Write(file, candidates);
        }

        Console.WriteLine($"{set.Name}: {RuleCandidate.All.Count} candidates of the rule");
    }

    static (Holdout Holdout, Evaluator Evaluator) Split(QualitySet set, string work)
    {
        var matrix = QualitySet.Read(QualityRun.Whole(work), set.HasCounts);
        var holdout = Holdout.Split(matrix, "random:0.2");
        return (holdout, new Evaluator(holdout.Train.ByUser, holdout.Known, TestSet.For(holdout).Rows, new EvaluationOptions { Cutoffs = [10] }));
    }
}
