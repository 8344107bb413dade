using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace GpuAls.Benchmarks.Quality;

/// <summary>
/// The trainings of one data set with <c>gpuals</c>, each in its own process, as a user would run them: split, train, tune, evaluate. Training and
/// search never see the test part.
/// </summary>
/// <param name="set">The data set.</param>
/// <param name="folder">A folder with <see cref="Whole"/>; it receives the parts and the models.</param>
sealed class QualityRun(QualitySet set, string folder)
{
    const string Metric = "ndcg@10";

    /// <summary>The file with all interactions.</summary>
    public static string Whole(string folder) => Path.Combine(folder, "all.tsv");

    string Train => Path.Combine(folder, "train.tsv");

    string Test => Path.Combine(folder, "test.tsv");

    string Model => Path.Combine(folder, "model.als");

    /// <summary>Splits the file.</summary>
    public void Split() => GpualsProcess.Run(
        ["split", Whole(folder), .. set.Columns, "--split", "random:0.2", "--train", Train, "--test", Test, "--overwrite"]);

    /// <summary>Trains with some options and evaluates.</summary>
    /// <param name="method">The name of the method.</param>
    /// <param name="options">Options of <c>gpuals train</c>.</param>
    public QualityResult Measure(string method, params IReadOnlyList<string> options)
    {
        using var training = Json(
            ["train", Train, .. set.Columns, "--model", Model, "--device", "cpu", "--overwrite", "--output", "json", .. options]);
        using var evaluation = Evaluate();
        var root = evaluation.RootElement;
        return new QualityResult(
            set.Name,
            method,
            root.GetProperty(Metric).GetDouble(),
            root.GetProperty("low").GetProperty(Metric).GetDouble(),
            root.GetProperty("high").GetProperty(Metric).GetDouble(),
            training.RootElement.GetProperty("trainSeconds").GetDouble() + NeighbourSeconds(training.RootElement),
            Bytes(training.RootElement),
            Settings());
    }

    /// <summary>The two baselines, from the last evaluation's test users.</summary>
    public IEnumerable<QualityResult> Baselines()
    {
        using var evaluation = Evaluate("--baseline", "item-cosine");
        var root = evaluation.RootElement;
        return
        [
            Baseline(QualityMethods.Popularity, root.GetProperty("popularity")),
            Baseline(QualityMethods.ItemCosine, root.GetProperty("item-cosine")),
        ];
    }

    /// <summary>Searches the training part, trains with the settings of the best trial and evaluates.</summary>
    /// <param name="minutes">The time of the search.</param>
    public QualityResult Tune(double minutes)
    {
        var start = Stopwatch.GetTimestamp();
        using var search = Json(
        [
            "tune", Train, .. set.Columns, "--minutes", minutes.ToString(CultureInfo.InvariantCulture), "--trials", "1000", "--device", "cpu",
            "--output", "json",
        ]);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string[] command = [.. CommandLineParser.SplitCommandLine(search.RootElement.GetProperty("command").GetString()!)];
        // The command ends with the settings of the best trial, which start with the number of factors.
        var settings = command[Array.IndexOf(command, "--factors")..];
        return Measure(QualityMethods.Tuned, settings) with { Seconds = seconds };
    }

    QualityResult Baseline(string method, JsonElement metrics) =>
        new(set.Name, method, metrics.GetProperty(Metric).GetDouble(), null, null, null, null, "");

    JsonDocument Evaluate(params IReadOnlyList<string> options) =>
        Json(["evaluate", Model, "--test", Test, .. set.Columns, "--at", "10", "--output", "json", .. options]);

    /// <summary>The settings that the model recorded.</summary>
    string Settings()
    {
        using var info = Json("info", Model, "--output", "json");
        var options = info.RootElement.GetProperty("options");
        var neighbours = info.RootElement.TryGetProperty("neighbours", out var found)
            ? $", {found.GetProperty("count")} neighbours"
            : "";
        return $"{options.GetProperty("confidence").GetString()}, α {options.GetProperty("alpha")}, α₀ {options.GetProperty("unobservedWeight")}, "
            + $"λ {options.GetProperty("regularization")}, {options.GetProperty("factors")} factors{neighbours}";
    }

    // The training of the factors does not include them.
    static double NeighbourSeconds(JsonElement training) =>
        training.TryGetProperty("neighbours", out var neighbours) ? neighbours.GetProperty("seconds").GetDouble() : 0;

    static double? Bytes(JsonElement training) =>
        training.GetProperty("peakMemoryBytes") is { ValueKind: JsonValueKind.Number } bytes ? bytes.GetDouble() : null;

    static JsonDocument Json(params IReadOnlyList<string> arguments) => JsonDocument.Parse(GpualsProcess.Run(arguments));
}
