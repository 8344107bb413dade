using System.Globalization;
using GpuAls.Cli.Training;
using GpuAls.Core;

namespace GpuAls.Benchmarks.Solvers;

/// <summary><c>--solvers FOLDER</c>: every solver on every case, as a page with tables and a file with each iteration.</summary>
public sealed class SolverComparison : ICheckedBenchmark
{
    const string Page = "solvers.md";
    const string Iterations = "solvers.tsv";

    /// <summary>
    /// Measures every case of a plan that the folder does not have yet. The measurements are kept after each case, so an interrupted run continues,
    /// and a run without new cases only writes the page again.
    /// </summary>
    /// <param name="folder">The folder of the results; it is created if it is missing.</param>
    /// <param name="plan">The cases.</param>
    /// <exception cref="GpuAlsException">A data set cannot be read.</exception>
    internal static IReadOnlyList<SolverRace> Write(string folder, SolverPlan plan)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, Iterations);
        var races = SolverFile.Read(file);
        var loaded = new Dictionary<string, ComparedData?>();
        foreach (var one in plan.Cases)
        {
            var missing = one.Factors.Where(factors => !races.Any(race => race.Case == one.Name && race.Setting.Factors == factors)).ToList();
            if (missing.Count == 0) continue;
            if (!loaded.TryGetValue(one.Data, out var data)) loaded[one.Data] = data = ComparedSets.Load(one.Data, plan.Folder);
            if (data is null) continue;
            foreach (var factors in missing)
            {
                races.Add(SolverRace.Run(data, one, factors, plan.Iterations));
                Console.WriteLine(Line(races[^1]));
                SolverFile.Write(file, races);
                // The memory of five sessions would otherwise stay beside that of the next five.
                GC.Collect();
            }
        }

        var command = $"dotnet run -c Release --project benchmarks/GpuAls.Benchmarks -- --solvers FOLDER {plan.Options}";
        File.WriteAllText(Path.Combine(folder, Page), SolverPage.Create(Sorted(races), command));
        return races;
    }

    /// <summary>Measures a small case: every loss falls, the page has every solver, and the file can be read again.</summary>
    public void Check()
    {
        var folder = Directory.CreateTempSubdirectory("gpuals-solvers-").FullName;
        try
        {
            var races = Write(folder, SolverPlan.Tiny);
            var expectedRaces = SolverPlan.Tiny.Cases.SelectMany(one => one.Factors.Select(factors => (one.Name, factors))).Distinct().Count();
            Verify.Number("races", expectedRaces, races.Count, 0);
            var lines = File.ReadAllLines(Path.Combine(folder, Page));
            Write(folder, SolverPlan.Tiny);
            if (!File.ReadAllLines(Path.Combine(folder, Page)).SequenceEqual(lines))
                throw new InvalidOperationException("the page of the same measurements differs");
            foreach (var result in races.SelectMany(race => race.Results))
            {
                var word = SolverOptions.Word(result.Solver);
                if (!(result.Loss < result.Iterations[0].Loss)) throw new InvalidOperationException($"{word}: the loss did not fall");
                var expected = races.Count(race => race.Results.Any(one => one.Solver == result.Solver));
                Verify.Number($"lines of {word}", expected, lines.Count(line => line.Split(" | ") is [_, var second, _, ..] && second == word), 0);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A continued run has the cases in the order of measurement.
    static List<SolverRace> Sorted(IEnumerable<SolverRace> races)
    {
        var names = SolverCase.All.Select(one => one.Name).ToList();
        return [.. races.OrderBy(race => names.IndexOf(race.Case)).ThenBy(race => race.Setting.Factors)];
    }

    static string Line(SolverRace race) =>
        $"{race.Case}, {race.Setting.Factors} factors: {string.Join(", ", race.Results.Select(Line))}";

    static string Line(SolverResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{SolverOptions.Word(result.Solver)} {result.Seconds:F4} s, loss {result.Loss:G8}, NDCG {result.Ranking?.Mean:F4}");
}
