using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Training;
using GpuAls.Evaluation;
using GpuAls.Evaluation.Rankers;
using GpuAls.Evaluation.Splits;
using GpuAls.Reporting;
using GpuAls.Reporting.Figures;

namespace GpuAls.Browser.Tests;

/// <summary>A trained model with several tastes, evaluated, and its report as a file; made once for all tests.</summary>
public sealed class ReportModel : IDisposable
{
    /// <summary>A name that would run a script if it were not escaped.</summary>
    public const string HostileItem = "</script><img src=x onerror=\"document.title='hacked'\"><b>&amp;'";

    const int Users = 240, Items = 600, Tastes = 6;

    readonly TestFolder folder = new();

    public ReportModel()
    {
        var matrix = Interactions();
        var holdout = Holdout.Split(matrix, "random:0.2");
        var options = new AlsOptions { Factors = 16, Seed = 3, ComputeLoss = true, Tolerance = 0.01, Iterations = 8 };
        Model = new AlsTrainer(options, new CpuDevice()).Train(holdout.Train);
        Path = folder["report.html"];
        using var file = File.Create(Path);
        ModelReport.Write(Model, Content(holdout), file);
    }

    /// <summary>The model of the report.</summary>
    public AlsModel Model { get; }

    /// <summary>The file of the report.</summary>
    public string Path { get; }

    /// <summary>The address of the report.</summary>
    public string Address => new Uri(Path).AbsoluteUri;

    public void Dispose() => folder.Dispose();

    ReportContent Content(Holdout holdout)
    {
        var test = TestSet.For(holdout);
        var evaluator = new Evaluator(holdout.Train.ByUser, Model.Known, test.Rows);
        (string, EvaluationResult)[] rankers =
        [
            ("Model", evaluator.Evaluate(new ModelRanker(Model, new(), holdout.Train.ByUser))),
            ("Popularity", evaluator.Evaluate(new PopularityRanker(holdout.Train.ByUser, Model.Known))),
        ];
        var times = Enumerable.Range(0, 5000).Select(n => 1.2e9 + 86_400.0 * (n % 700) * (n % 700) / 700);
        return new ReportContent
        {
            Title = "plays <1>.als",
            ModelName = "plays.als",
            TrainCommand = "gpuals train FILE --factors 16",
            Quality = new QualityFigures("test.tsv", rankers, [10, 20], test.Rows.Entries),
            Activity = ActivityFigures.Of("plays.tsv", times),
            Written = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        };
    }

    static InteractionMatrix Interactions()
    {
        var random = new Random(5);
        var builder = new InteractionMatrixBuilder();
        for (var user = 0; user < Users; user++)
        {
            for (var n = 0; n < 40; n++)
            {
                // Popular items have low numbers; most items of a user are of the user's own taste.
                var taste = (random.Next(5) > 0 ? user : random.Next(Tastes)) % Tastes;
                var item = (int)(Items * Math.Pow(random.NextDouble(), 2.5)) / Tastes * Tastes + taste;
                if (item < Items) builder.Add(user == 7 ? HostileItem : $"user {user}", Name(item), 1 + random.Next(30));
            }
        }

        return builder.Build();
    }

    static string Name(int item) => item == 0 ? HostileItem : item == 1 ? "Édith Piaf" : $"item {item} of taste {item % Tastes}";
}
