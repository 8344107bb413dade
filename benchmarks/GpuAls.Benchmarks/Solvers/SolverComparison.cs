using System.Globalization;
using GpuAls.Cli;
using GpuAls.Core;

namespace GpuAls.Benchmarks.Solvers;

/// <summary><c>--solvers FOLDER</c>: every solver on every case, as a page with tables and a file with each iteration.</summary>
public sealed class SolverComparison : ICheckedBenchmark
{
    const string Page = "solvers.md";
    const string Iterations = "solvers.tsv";

    /// <summary>Measures every case of a plan. Both files are written again after each case, so that an interrupted run is not lost.</summary>
    /// <param name="folder">The folder of the results; it is made if it is missing.</param>
    /// <param name="plan">The cases.</param>
    /// <exception cref="GpuAlsException">A data set cannot be read.</exception>
    internal static IReadOnlyList<SolverRace> Write(string folder, SolverPlan plan)
    {
        Directory.CreateDirectory(folder);
        var races = new List<SolverRace>();
        var loaded = new Dictionary<string, ComparedData?>();
        foreach (var one in plan.Cases)
        {
            if (!loaded.TryGetValue(one.Data, out var data)) loaded[one.Data] = data = ComparedSets.Load(one.Data, plan.Folder);
            if (data is null) continue;
            foreach (var factors in one.Factors)
            {
                races.Add(SolverRace.Run(data, one, factors, plan.Iterations));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name}, {factors} factors: {string.Join(", ", races[^1].Results.Select(Line))}"));
                // The memory of five sessions would otherwise stay beside that of the next five.
                GC.Collect();
            }

            File.WriteAllText(Path.Combine(folder, Page), SolverPage.Of(races, $"dotnet run -c Release --project benchmarks/GpuAls.Benchmarks -- --solvers FOLDER {plan.Options}"));
            File.WriteAllLines(Path.Combine(folder, Iterations), Lines(races));
        }

        return races;
    }

    /// <summary>Measures a small case: every loss falls, and every solver is in the page.</summary>
    public void Check()
    {
        var folder = Directory.CreateTempSubdirectory("gpuals-solvers-").FullName;
        try
        {
            var races = Write(folder, SolverPlan.Tiny);
            Same.Number("races", SolverPlan.Tiny.Factors!.Count, races.Count, 0);
            var lines = File.ReadAllLines(Path.Combine(folder, Page));
            foreach (var result in races.SelectMany(race => race.Results))
            {
                var word = TrainingOptions.Word(result.Solver);
                if (result.Failure is { } failure) throw new InvalidOperationException($"{word}: {failure}");
                if (!(result.Loss < result.Iterations[0].Loss)) throw new InvalidOperationException($"{word}: the loss did not fall");
                Same.Number($"lines of {word}", races.Count, lines.Count(line => line.Contains($" | {word} | 0.", StringComparison.Ordinal)), 0);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Line(SolverResult result) => string.Create(
        CultureInfo.InvariantCulture, $"{TrainingOptions.Word(result.Solver)} {result.Seconds:F4} s, loss {result.Loss:G8}, {result.Ranking?.Mean:F4}{result.Failure}");

    static IEnumerable<string> Lines(IEnumerable<SolverRace> races) =>
    [
        "case\tfactors\tmeanWeight\tregularization\tsolver\titeration\tprocessorSeconds\twallSeconds\tloss\tndcg10\tcardSeconds",
        .. races.SelectMany(race => race.Results.SelectMany(result => result.Iterations.Select((iteration, n) => string.Join('\t', ((object?[])
        [
            race.Case.Name, race.Options.Factors, race.MeanWeight, race.Options.Regularization, TrainingOptions.Word(result.Solver), n + 1,
            iteration.ProcessorSeconds, iteration.WallSeconds, iteration.Loss, result.Ranking?.Mean, result.CardSeconds,
        ]).Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)))))),
    ];
}
