using System.Globalization;
using GpuAls.Core.Solving;
using GpuAls.Evaluation.Metrics;

namespace GpuAls.Benchmarks.Solvers;

/// <summary>
/// The measurements as tab-separated text, one line for each iteration: an
/// interrupted run continues from the file, and the page can be written again.
/// </summary>
static class SolverFile
{
    const string Header = "case\tfactors\tmeanWeight\tregularization\tunobservedWeight\tregularizationExponent\tusers\titems\tentries"
        + "\tsubspaceCost\tsolver\titeration\tprocessorSeconds\twallSeconds\tloss\tndcg10\tndcg10Low\tndcg10High\tcardSeconds";

    /// <summary>Writes all races.</summary>
    public static void Write(string path, IEnumerable<SolverRace> races) =>
        File.WriteAllLines(path, [Header, .. races.SelectMany(Lines)]);

    /// <summary>Reads the races of a file; none where there is no file.</summary>
    public static List<SolverRace> Read(string path) =>
    [
        .. (File.Exists(path) ? File.ReadLines(path).Skip(1) : [])
            .Select(line => line.Split('\t'))
            .GroupBy(cells => (Case: cells[0], Factors: cells[1]))
            .Select(race => new SolverRace(race.Key.Case, Setting(race.First()), [.. race.GroupBy(cells => cells[10]).Select(Result)])),
    ];

    static IEnumerable<string> Lines(SolverRace race) =>
        race.Results.SelectMany(result => result.Iterations.Select((iteration, n) => Line(race, result, iteration, n + 1)));

    static string Line(SolverRace race, SolverResult result, SolverIteration iteration, int number)
    {
        var setting = race.Setting;
        object?[] cells =
        [
            race.Case, setting.Factors, setting.MeanWeight, setting.Regularization, setting.UnobservedWeight, setting.RegularizationExponent,
            setting.Users, setting.Items, setting.Entries, setting.SubspaceCost, result.Solver, number, iteration.ProcessorSeconds,
            iteration.WallSeconds, iteration.Loss, result.Ranking?.Mean, result.Ranking?.Low, result.Ranking?.High, result.CardSeconds,
        ];
        return string.Join('\t', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));
    }

    static SolverSetting Setting(string[] cells) => new(
        Whole(cells[1]),
        Number(cells[2]),
        Number(cells[3]),
        Number(cells[4]),
        Number(cells[5]),
        Whole(cells[6]),
        Whole(cells[7]),
        Whole(cells[8]),
        Number(cells[9]));

    static SolverResult Result(IGrouping<string, string[]> lines)
    {
        var first = lines.First();
        return new(
            Enum.Parse<Solver>(lines.Key),
            [.. lines.Select(cells => new SolverIteration(Number(cells[12]), Number(cells[13]), Number(cells[14])))],
            first[15].Length == 0 ? null : new Interval(Number(first[15]), Number(first[16]), Number(first[17])),
            Number(first[18]));
    }

    static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
