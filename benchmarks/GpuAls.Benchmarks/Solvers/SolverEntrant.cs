using System.Diagnostics;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Rankers;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>One solver in a comparison: its session, and the time and loss of each iteration.</summary>
sealed class SolverEntrant(ComparedData data, AlsOptions options, AlsProblem problem) : IDisposable
{
    readonly IAlsSession session = new CpuDevice().Open(problem);
    readonly List<SolverIteration> iterations = [];
    bool hasFailed;

    /// <summary>Runs one more iteration. After a failure it does nothing: the last loss is then not a finite number.</summary>
    public void Iterate()
    {
        if (hasFailed) return;
        try
        {
            var before = Environment.CpuUsage.TotalTime;
            var start = Stopwatch.GetTimestamp();
            session.SolveUsers(CancellationToken.None);
            session.SolveItems(CancellationToken.None);
            var wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds / Environment.ProcessorCount;
            var loss = session.ComputeLoss(CancellationToken.None).Times(options.UnobservedWeight).Total;
            iterations.Add(new(processor, wall, loss));
            hasFailed = !double.IsFinite(loss);
        }
        catch (GpuAlsException exception)
        {
            Console.WriteLine($"{options.Solver}: {exception.Message}");
            iterations.Add(new(double.NaN, double.NaN, double.NaN));
            hasFailed = true;
        }
    }

    /// <summary>The result after all iterations, with the ranking of the held-out pairs.</summary>
    public SolverResult Finish() =>
        new(options.ResolvedSolver, iterations, hasFailed ? null : Rank(), CardEstimate.Seconds(data.Train.ByUser, options));

    Interval Rank()
    {
        var factors = session.Download();
        factors.Users.ClearWithoutLikes(data.Train.ByUser);
        factors.Items.ClearWithoutLikes(data.Train.ByItem);
        var model = new AlsModel(factors, data.Train.Users, data.Train.Items, data.Train.ByUser, options, new TrainingRecord("CPU", []));
        return data.Evaluator.Evaluate(new ModelRanker(model))["ndcg@10"];
    }

    public void Dispose() => session.Dispose();
}
