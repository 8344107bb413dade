using System.Globalization;
using GpuAls.Cli.Benchmarking;
using GpuAls.Cli.Output;
using GpuAls.Cli.Training;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>The comparison as a page of Markdown: one table with the choice of the rule in every case, then one table for each case.</summary>
static class SolverPage
{
    const string Ratio = "F2";

    /// <summary>Creates the page.</summary>
    /// <param name="races">The measurements so far.</param>
    /// <param name="command">The command as typed, without paths.</param>
    public static string Create(IReadOnlyList<SolverRace> races, string command)
    {
        using var text = new StringWriter();
        new MarkdownReportWriter(text).Write(new Report(
            "Solvers compared",
            [
                new("command", "Command", command),
                new("split", "Held out", "--split random:0.2, seed 42; NDCG@10 of at most 4,000 users, with its 95 % interval"),
                new(
                    "seconds",
                    "Seconds",
                    "processor time of one iteration ÷ threads, the least of all iterations but the first; solvers take turns, one iteration each"),
                new(
                    "target",
                    "To 1 %",
                    "until the loss is at most 1 % above the lowest loss of any solver after the last iteration, interpolated between iterations"),
                new("card", "H100", "an estimate from operations and bytes (docs/gpu-performance.md), not a measurement"),
                .. Machine.Fields,
                new("device", "Device", new Core.Solving.Cpu.CpuDevice().Name),
            ],
            [Choices(races), .. races.GroupBy(race => race.Case).Select(Details)]));
        return text.ToString();
    }

    static Table Choices(IReadOnlyList<SolverRace> races) => new(
        "choices",
        "The solver that is chosen by default. Seconds to 1 % are a ratio to the fastest solver, NDCG@10 is a ratio to the best solver.",
        [
            new("case", "Case"),
            new("factors", "Factors"),
            new("weight", "Mean weight", "G4"),
            new("regularization", "λ/α₀", "G4"),
            new("cost", "Operations, subspace ÷ cg", Ratio),
            new("chosen", "Chosen"),
            new("fastest", "Fastest to 1 %"),
            new("cpu", "Seconds, ratio", Ratio),
            new("fastestCard", "Fastest on H100"),
            new("card", "H100, ratio", Ratio),
            new("best", "Best NDCG"),
            new("ndcg", "NDCG, ratio", "F3"),
        ],
        [.. races.Select(race => (object?[])
        [
            race.Case,
            race.Setting.Factors,
            race.Setting.MeanWeight,
            race.Setting.Regularization / race.Setting.UnobservedWeight,
            race.Setting.SubspaceCost,
            SolverOptions.Word(race.Setting.Chosen),
            .. Fastest(race, race.SecondsToTarget),
            .. Fastest(race, race.CardSecondsToTarget),
            .. Best(race),
        ])]);

    static object?[] Fastest(SolverRace race, Func<SolverResult, double?> seconds)
    {
        var fastest = race.Results.MinBy(result => seconds(result) ?? double.PositiveInfinity)!;
        return [SolverOptions.Word(fastest.Solver), seconds(race.Chosen) / seconds(fastest)];
    }

    static object?[] Best(SolverRace race)
    {
        var best = race.Results.MaxBy(result => result.Ranking?.Mean ?? 0)!;
        return [SolverOptions.Word(best.Solver), race.Chosen.Ranking?.Mean / best.Ranking?.Mean];
    }

    static Table Details(IGrouping<string, SolverRace> races) => new(
        "case",
        Title(races.Key, races.First().Setting),
        [
            new("factors", "Factors"),
            new("solver", "Solver"),
            new("seconds", "Seconds", "F4"),
            new("median", "median", "F4"),
            new("wall", "elapsed", "F4"),
            new("above", "Loss above lowest", "0.00 %"),
            new("iterations", "Iterations to 1 %", "F1"),
            new("toTarget", "Seconds to 1 %", "F3"),
            new("ndcg", "NDCG@10", "F4"),
            new("low", "from", "F4"),
            new("high", "to", "F4"),
            new("card", "H100, ms", "F3"),
            new("cardToTarget", "H100 to 1 %, ms", "F2"),
        ],
        [.. races.SelectMany(race => race.Results.Select(result => (object?[])
        [
            race.Setting.Factors,
            SolverOptions.Word(result.Solver),
            result.Seconds,
            result.MedianSeconds,
            result.WallSeconds,
            result.Loss / race.LowestLoss - 1,
            result.IterationsTo(race.TargetLoss),
            race.SecondsToTarget(result),
            result.Ranking?.Mean,
            result.Ranking?.Low,
            result.Ranking?.High,
            1000 * result.CardSeconds,
            1000 * race.CardSecondsToTarget(result),
        ]))]);

    static string Title(string name, SolverSetting setting) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name}; {setting.Entries:N0} pairs in training, mean weight {setting.MeanWeight:G4}, λ {setting.Regularization:G4}.");
}
